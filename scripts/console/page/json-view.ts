import { type Json, tryParseJson } from '../../patterns/json/parse-json.ts';
import type { Issue } from '../api/requests.ts';
import { actButton, element, isolate } from './dom.ts';
import { escapeInvisible, isRightToLeft } from './escape-invisible.ts';
import { createIndent, layOutJson, MAX_DEPTH } from './json-layout.ts';

type Path = readonly (string | number)[];

/** What can be done with the values of a JSON text. */
interface Options {
  /** Where a value leads. */
  readonly link?: (path: Path, value: string) => string;
  /** What a value does. */
  readonly act?: (path: Path, value: string) => void;
  /** The accessible name. */
  readonly label?: string;
  /** What is wrong: shown below the value. */
  readonly issues?: readonly Issue[];
}

/** Limits for links and buttons: each of them costs the page time. Objects and arrays count as values too. */
const MAX_VALUES = 2_000;
const MAX_CHARACTERS = 500_000;

/**
 * JSON laid out, with the digits of its numbers and its escapes as they came, and a link or a button for
 * each value. One with very many values has neither; any other text, and one that nests very deep, is
 * shown as it is.
 */
export function jsonView(text: string, options: Options): HTMLElement {
  const json = readable(text);
  const issues = options.issues ?? [];
  const lines =
    json === undefined
      ? [...issues.flatMap((issue) => issueLine(issue, '')), ...pieces(layOutJson(text))]
      : new Layout(text, options, issuesByPlace(json, issues)).lines(json);
  const view = element('pre', { className: 'json', tabIndex: 0 }, ...lines);
  if (options.label !== undefined) {
    view.role = 'group';
    view.ariaLabel = options.label;
  }
  return view;
}

/** Lines that the browser lays out at once, when they become visible. */
const LINES_OF_A_PIECE = 200;

/** Splits a long text: a browser needs seconds to lay out a megabyte at once. */
function pieces(text: string): Part[] {
  const lines = text.split('\n');
  if (lines.length <= LINES_OF_A_PIECE) return [text];
  const starts = Array.from(
    { length: Math.ceil(lines.length / LINES_OF_A_PIECE) },
    (_, index) => index * LINES_OF_A_PIECE,
  );
  return starts.map((start) => {
    const piece = lines.slice(start, start + LINES_OF_A_PIECE).join('\n');
    return element('span', { className: 'piece' }, `${piece}\n`);
  });
}

/** @returns `undefined` for text that is not JSON, or too large for links. */
function readable(text: string): Json | undefined {
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
function issuesByPlace(root: Json, issues: readonly Issue[]): Map<Json, Issue[]> {
  const byPlace = new Map<Json, Issue[]>();
  for (const issue of issues) {
    const place = nearest(root, issue.path);
    byPlace.set(place, [...(byPlace.get(place) ?? []), issue]);
  }
  return byPlace;
}

function nearest(json: Json, path: string): Json {
  if (path === '') return json;
  const children: readonly (readonly [string, Json])[] =
    json.kind === 'object'
      ? json.entries.map(([key, value]) => [key, value])
      : json.kind === 'array'
        ? json.items.map((item, index) => [String(index), item])
        : [];
  // Of duplicate keys, the last one counts.
  const next = children.findLast(([key]) => path === key || path.startsWith(`${key}.`));
  return next === undefined ? json : nearest(next[1], path.slice(next[0].length + 1));
}

function issueLine({ path, message }: Issue, indent: string): (Node | string)[] {
  const where = element('code', {}, path || 'the body');
  return [element('span', { className: 'issue bad' }, indent, '▲ ', where, `: ${message}\n`)];
}

type Part = Node | string;

/** Isolates right-to-left text, which would reorder the punctuation around it. */
const createString = (text: string): Part => (isRightToLeft(text) ? isolate(text) : text);

class Layout {
  readonly #text: string;
  readonly #options: Options;
  readonly #issues: ReadonlyMap<Json, readonly Issue[]>;

  constructor(text: string, options: Options, issues: ReadonlyMap<Json, readonly Issue[]>) {
    this.#text = text;
    this.#options = options;
    this.#issues = issues;
  }

  lines(json: Json, path: Path = [], before: readonly Part[] = [], after = ''): Part[] {
    const indent = createIndent(path.length);
    const start = [indent, ...before];
    const children = listChildren(json);
    const issues = (this.#issues.get(json) ?? []).flatMap((issue) => issueLine(issue, indent));
    if (children.length === 0) return [...start, this.#value(json, path), `${after}\n`, ...issues];
    const [open, close] = json.kind === 'array' ? '[]' : '{}';
    const inner = children.flatMap((child, index) => {
      const comma = index < children.length - 1 ? ',' : '';
      const entry = json.kind === 'object' ? json.entries[index] : undefined;
      const key = entry ? [createString(this.#text.slice(entry[2].start, entry[2].end)), ': '] : [];
      return this.lines(child, [...path, entry?.[0] ?? index], key, comma);
    });
    return [...start, `${open}\n`, ...issues, ...inner, `${indent}${close}${after}\n`];
  }

  #value(json: Json, path: Path): Part {
    const { link, act } = this.#options;
    const written = json.kind === 'object' ? '{}' : json.kind === 'array' ? '[]' : undefined;
    const text = written ?? this.#text.slice(json.start, json.end);
    if (path.length === 0 || (link === undefined && act === undefined)) return createString(text);
    const dotted = path.filter((step) => typeof step === 'string').join('.');
    const ariaLabel =
      written === undefined
        ? `only events whose ${dotted} is ${text}`
        : `only events with nothing in ${dotted} ${text}`;
    const label = escapeInvisible(ariaLabel);
    if (link !== undefined) return element('a', { href: link(path, text), ariaLabel: label }, text);
    return actButton(text, () => act?.(path, text), { ariaLabel: label });
  }
}
