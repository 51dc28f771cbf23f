import type { CatalogueField } from '../api/catalogue.ts';
import { createBreakableName, createElement } from './dom.ts';

/** More of a value is not shown in its row. */
const MAX_CHARACTERS = 80;

interface ObjectTableOptions {
  /** Where a field's name leads to, if it does, by its path in the object: `histories.id_order`. */
  readonly getHref?: (path: string) => string | undefined;
  /** What the values are, unless they are those that came. */
  readonly valueTitle?: string;
  /** Whether a field is marked, by its path likewise. */
  readonly isMarked?: (path: string) => boolean;
}

/**
 * A linked object as a table of its fields: those that are documented, then what else there is.
 *
 * @param key - Where it is in a row of `data`, which is the table's caption.
 * @param values - The object as it came, or a sample of it.
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

/** An object's fields are behind its type. */
function createTypeCell(
  { type, fields }: CatalogueField,
  path: string,
  options: ObjectTableOptions,
): HTMLElement | string {
  if (fields === undefined) return type;
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
  // What is marked is not behind anything.
  const open = list.querySelector('mark') !== null;
  return createElement('details', { open }, createElement('summary', {}, type), list);
}

function createValueCell(values: { readonly [field: string]: unknown }, name: string): HTMLElement {
  // Not what every object inherits, such as `constructor`.
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) return createElement('td', { className: 'muted' }, '–');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return createElement('td', { className: 'value' }, shown);
}
