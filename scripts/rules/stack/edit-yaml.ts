import { isMap, isNode, isPair, isScalar, parseDocument } from 'yaml';

/** Edits values of a YAML text. The rest of the text, with its comments, stays unchanged. */
export class YamlEdit {
  readonly #text: string;
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#document = parseDocument(text);
  }

  /** Returns the source text of a value. */
  getText(path: readonly string[]): string {
    const { start, end } = this.#findRange(path);
    return this.#text.slice(start, end).trimEnd();
  }

  /** Replaces a value. */
  replace(path: readonly string[], text: string): void {
    const { start, end } = this.#findRange(path);
    this.#edits.push({ start, end: start + this.#text.slice(start, end).trimEnd().length, text });
  }

  /** Removes a key with its value. */
  remove(path: readonly string[]): void {
    const map: unknown = this.#document.getIn(path.slice(0, -1));
    const pair = isMap(map)
      ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined;
    if (!isPair(pair) || !isNode(pair.key) || !isNode(pair.value)) throw createMissingError(path);
    const keyStart = pair.key.range?.[0] ?? 0;
    const start = this.#text.lastIndexOf('\n', keyStart) + 1;
    this.#edits.push({ start, end: pair.value.range?.[2] ?? start, text: '' });
  }

  /** Returns the text with all edits. */
  toString(): string {
    let text = this.#text;
    for (const { start, end, text: piece } of this.#edits.toSorted((a, b) => b.start - a.start)) {
      text = text.slice(0, start) + piece + text.slice(end);
    }
    return text;
  }

  #findRange(path: readonly string[]): { start: number; end: number } {
    const node: unknown = this.#document.getIn(path.map(toIndexOrKey), true);
    if (!isNode(node) || !node.range) throw createMissingError(path);
    const [start, end] = node.range;
    return { start, end };
  }
}

const toIndexOrKey = (name: string) => (/^\d+$/u.test(name) ? Number(name) : name);

const createMissingError = (path: readonly string[]) => new Error(`Missing key: ${path.join('.')}`);
