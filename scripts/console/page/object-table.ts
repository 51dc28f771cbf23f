import type { CatalogueField } from '../api/catalogue.ts';
import { createBreakableName, createElement } from './dom.ts';

/** Longer values are cut. */
const MAX_CHARACTERS = 80;

interface ObjectTableOptions {
  /** Returns the target of a field's link, by the field's path in the object, such as `histories.id_order`. */
  readonly getHref?: (path: string) => string | undefined;
  /** The heading of the values, unless they were received. */
  readonly valueTitle?: string;
  /** Whether a field is highlighted, by its path. */
  readonly isMarked?: (path: string) => boolean;
}

/**
 * Creates a table of an object's fields: the documented ones, then all others.
 *
 * @param key - The object's key in `data`: the caption.
 * @param values - The object as received, or a sample.
 */
export function createObjectTable(
  key: string,
  fields: readonly CatalogueField[],
  values: { readonly [field: string]: unknown },
  options: ObjectTableOptions,
): HTMLElement {
  const documented = new Set(fields.map(({ name }) => name));
  const others = Object.keys(values).filter((name) => !documented.has(name));
  const rows = [...fields, ...others.map((name) => ({ name, type: 'not documented' }))];
  const head = ['Field', 'Type', options.valueTitle ?? 'Value'];
  const table = createElement(
    'table',
    { className: 'fields' },
    createElement('caption', {}, createElement('code', {}, key)),
    createElement(
      'thead',
      {},
      createElement('tr', {}, ...head.map((text) => createElement('th', { scope: 'col' }, text))),
    ),
    createElement(
      'tbody',
      {},
      ...rows.map((field) =>
        createElement(
          'tr',
          {},
          createElement('td', {}, createNameCell(field.name, field.name, options)),
          createElement('td', {}, createTypeCell(field, field.name, options)),
          createValueCell(values, field.name),
        ),
      ),
    ),
  );
  return createElement('div', { className: 'scroll' }, table);
}

function createNameCell(
  name: string,
  path: string,
  { getHref, isMarked }: ObjectTableOptions,
): HTMLElement {
  const shown = createBreakableName(name);
  const code = createElement(
    'code',
    {},
    isMarked?.(path) ? createElement('mark', {}, shown) : shown,
  );
  const href = getHref?.(path);
  return href === undefined ? code : createElement('a', { href }, code);
}

/** The fields of an object are folded under its type. */
function createTypeCell(
  { type, fields }: CatalogueField,
  path: string,
  options: ObjectTableOptions,
): HTMLElement {
  const shown = createBreakableName(type);
  if (fields === undefined) return shown;
  const items = fields.map((field) => {
    const inner = `${path}.${field.name}`;
    return createElement(
      'li',
      {},
      createNameCell(field.name, inner, options),
      ' ',
      createTypeCell(field, inner, options),
    );
  });
  const list = createElement('ul', {}, ...items);
  // A marked field must be visible.
  const open = list.querySelector('mark') !== null;
  return createElement('details', { open }, createElement('summary', {}, shown), list);
}

function createValueCell(values: { readonly [field: string]: unknown }, name: string): HTMLElement {
  // Excludes inherited properties such as `constructor`.
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) return createElement('td', { className: 'muted' }, '–');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return createElement('td', { className: 'value' }, shown);
}
