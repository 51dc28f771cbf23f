import { type Json, tryParseJson } from '../../patterns/json/parse-json.ts';
import type { Issue } from '../api/requests.ts';
import { createButton, createElement, isolate } from './dom.ts';
import { escapeInvisible, isRightToLeft } from './escape-invisible.ts';
import { createIndent, formatJson, MAX_DEPTH } from './json-layout.ts';

type Path = readonly (string | number)[];

/** What the values of a JSON text are linked to. */
interface JsonViewOptions {
  /** Returns the target of a value's link. */
  readonly getHref?: (path: Path, value: string) => string;
  /** Called when a value is clicked. */
  readonly onClick?: (path: Path, value: string) => void;
  /** The accessible name. */
  readonly label?: string;
  /** Shown below the value that each is about. */
  readonly issues?: readonly Issue[];
}

/** Limits for links and buttons: each of them costs the page time. Objects and arrays count as values too. */
const MAX_VALUES = 2_000;
const MAX_CHARACTERS = 500_000;

/**
 * Creates a view of formatted JSON, which keeps the digits of numbers, and escapes, as written. Each value is a link or a
 * button, unless there are too many. Other text, and JSON that is nested too deeply, is shown unchanged.
 */
export function createJsonView(text: string, options: JsonViewOptions): HTMLElement {
  const json = parseWithinLimits(text);
  const issues = options.issues ?? [];
  const lines =
    json === undefined
      ? [...issues.map((issue) => createIssueLine(issue, 0)), ...splitLines(formatJson(text))]
      : new JsonRenderer(text, options, groupIssues(json, issues)).renderLines(json);
  const view = createElement('pre', { className: 'json', tabIndex: 0 }, ...lines);
  if (options.label !== undefined) {
    view.role = 'group';
    view.ariaLabel = options.label;
  }
  return view;
}

/** The browser lays out a chunk when it becomes visible. */
const LINES_PER_CHUNK = 200;

/** Splits a long text: a browser needs seconds to lay out a megabyte at once. */
function splitLines(text: string): Part[] {
  const lines = text.split('\n');
  if (lines.length <= LINES_PER_CHUNK) return [text];
  const starts = Array.from(
    { length: Math.ceil(lines.length / LINES_PER_CHUNK) },
    (_, index) => index * LINES_PER_CHUNK,
  );
  return starts.map((start) => {
    const piece = lines.slice(start, start + LINES_PER_CHUNK).join('\n');
    return createElement('span', { className: 'piece' }, `${piece}\n`);
  });
}

/** @returns `undefined` for text that is not JSON, or too large for links. */
function parseWithinLimits(text: string): Json | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const json = tryParseJson(text);
  if (json === undefined || countValues(json, MAX_VALUES) > MAX_VALUES) return undefined;
  return measureDepth(json) > MAX_DEPTH ? undefined : json;
}

const listChildren = (json: Json): readonly Json[] => {
  if (json.kind === 'array') return json.items;
  return json.kind === 'object' ? json.entries.map(([, value]) => value) : [];
};

/** Counts the values; stops above `enough`. */
function countValues(json: Json, enough: number): number {
  let count = 1;
  for (const child of listChildren(json)) {
    if (count > enough) break;
    count += countValues(child, enough - count);
  }
  return count;
}

const measureDepth = (json: Json): number =>
  1 + Math.max(0, ...listChildren(json).map(measureDepth));

/** An issue whose path does not exist is shown at the nearest value that does. */
function groupIssues(root: Json, issues: readonly Issue[]): Map<Json, Issue[]> {
  const byPlace = new Map<Json, Issue[]>();
  for (const issue of issues) {
    const place = findNearestValue(root, issue.path);
    byPlace.set(place, [...(byPlace.get(place) ?? []), issue]);
  }
  return byPlace;
}

function findNearestValue(json: Json, path: string): Json {
  if (path === '') return json;
  const children: readonly (readonly [string, Json])[] =
    json.kind === 'object'
      ? json.entries.map(([key, value]) => [key, value])
      : json.kind === 'array'
        ? json.items.map((item, index) => [String(index), item])
        : [];
  // Of duplicate keys, the last one counts.
  const next = children.findLast(([key]) => path === key || path.startsWith(`${key}.`));
  return next === undefined ? json : findNearestValue(next[1], path.slice(next[0].length + 1));
}

type Part = Node | string;

/** A line, of which what does not fit into it continues below its first character, and a little to the right. */
function createLine(depth: number, className: string, ...parts: readonly Part[]): HTMLElement {
  const indent = createIndent(depth);
  const line = createElement('span', { className }, indent, ...parts);
  line.style.setProperty('--indent', String(indent.length));
  return line;
}

function createIssueLine({ path, message }: Issue, depth: number): HTMLElement {
  const where = createElement('code', {}, path || 'the body');
  return createLine(depth, 'line issue bad', '▲ ', where, `: ${message}`);
}

/** Isolates right-to-left text, which would reorder the punctuation around it. */
const createString = (text: string): Part => (isRightToLeft(text) ? isolate(text) : text);

class JsonRenderer {
  readonly #text: string;
  readonly #options: JsonViewOptions;
  readonly #issues: ReadonlyMap<Json, readonly Issue[]>;

  constructor(text: string, options: JsonViewOptions, issues: ReadonlyMap<Json, readonly Issue[]>) {
    this.#text = text;
    this.#options = options;
    this.#issues = issues;
  }

  renderLines(json: Json, path: Path = [], before: readonly Part[] = [], after = ''): Part[] {
    const depth = path.length;
    const line = (...parts: readonly Part[]) => createLine(depth, 'line', ...parts);
    const children = listChildren(json);
    const issues = (this.#issues.get(json) ?? []).map((issue) => createIssueLine(issue, depth));
    if (children.length === 0)
      return [line(...before, this.#renderValue(json, path), after), ...issues];
    const [open, close] = json.kind === 'array' ? '[]' : '{}';
    const inner = children.flatMap((child, index) => {
      const comma = index < children.length - 1 ? ',' : '';
      const entry = json.kind === 'object' ? json.entries[index] : undefined;
      const key = entry ? [createString(this.#text.slice(entry[2].start, entry[2].end)), ': '] : [];
      return this.renderLines(child, [...path, entry?.[0] ?? index], key, comma);
    });
    return [line(...before, open ?? ''), ...issues, ...inner, line(`${close}${after}`)];
  }

  #renderValue(json: Json, path: Path): Part {
    const { getHref, onClick } = this.#options;
    const written = json.kind === 'object' ? '{}' : json.kind === 'array' ? '[]' : undefined;
    const text = written ?? this.#text.slice(json.start, json.end);
    if (path.length === 0 || (getHref === undefined && onClick === undefined))
      return createString(text);
    const dotted = path.filter((step) => typeof step === 'string').join('.');
    const ariaLabel =
      written === undefined
        ? `only events whose ${dotted} is ${text}`
        : `only events with nothing in ${dotted} ${text}`;
    const label = escapeInvisible(ariaLabel);
    if (getHref !== undefined)
      return createElement('a', { href: getHref(path, text), ariaLabel: label }, text);
    return createButton(text, () => onClick?.(path, text), { ariaLabel: label });
  }
}
