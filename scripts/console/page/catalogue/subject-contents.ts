import type { CatalogueField, Samples, SubjectDetail } from '../../api/catalogue.ts';
import {
  createBreakableName,
  createDescriptionList,
  createElement,
  createLinkButton,
  createMuted,
} from '../dom.ts';
import { createJsonView } from '../json-view.ts';
import { createObjectTable } from '../object-table.ts';
import { createValuePattern, createSubjectPattern } from '../patterns/build-pattern.ts';
import { formatAddress } from '../view-address.ts';
import { chooseEdition, createEditionList } from './edition-list.ts';

type Values = { readonly [field: string]: unknown };

/** Options for the contents of a subject. */
export interface ContentsOptions {
  readonly edition: string | null;
  /** The paths in `data` where the search was found, such as `order.total_paid`. */
  readonly matchingPaths: readonly string[];
}

/** Creates the description of a subject, with the sample of an edition. */
export function createSubjectContents(
  detail: SubjectDetail,
  samples: Samples,
  { edition: asked, matchingPaths }: ContentsOptions,
): Node[] {
  const { name, section, editions, objects, schema } = detail;
  const edition = chooseEdition(editions, asked);
  const sample = samples[edition] ?? '';
  const keys = editions[edition] ?? [];
  const linked = objects.filter(({ name }) => keys.includes(name));
  return [
    createElement(
      'p',
      { className: 'row' },
      createLinkButton(
        'New pattern',
        formatAddress('patterns', { pattern: createSubjectPattern(name) }),
      ),
      createLinkButton(
        'Send sample',
        formatAddress('send', { subject: name, edition: asked ?? '' }),
      ),
    ),
    createDescriptionList([
      ['Section', section],
      ['JSON Schema', createElement('code', {}, createBreakableName(schema))],
    ]),
    createPart('Editions of the documentation', createEditionList(detail, edition)),
    createPart(
      'Linked objects',
      createMuted(
        linked.length === 0
          ? 'No linked object.'
          : 'The keys of detail.data. Any field may be missing, and there may be others. Click a field to start a pattern from its sample value.',
      ),
      ...createTables(name, linked, { row: parseRow(sample), matchingPaths }),
    ),
    createPart(
      'Sample',
      createMuted('Click a value to start a pattern from it.'),
      createJsonView(sample, {
        label: 'Sample',
        getHref: (path, value) =>
          formatAddress('patterns', { pattern: createValuePattern(name, path, value) }),
      }),
    ),
  ];
}

const createPart = (title: string, ...children: readonly Node[]) =>
  createElement('section', {}, createElement('h4', {}, title), ...children);

/** Creates a table for each object, and one for other values. */
function createTables(
  subject: string,
  linked: readonly CatalogueField[],
  { row, matchingPaths }: { readonly row: Values; readonly matchingPaths: readonly string[] },
): Node[] {
  const createOptions = (values: Values, key?: string) => ({
    ...createLinks(subject, values, key === undefined ? ['data'] : ['data', key]),
    valueTitle: 'Sample value',
    isMarked: (path: string) => matchingPaths.includes(key === undefined ? path : `${key}.${path}`),
  });
  const scalars = linked.filter(({ fields }) => fields === undefined);
  const objects = linked.flatMap(({ name, type, fields }) => {
    if (fields === undefined) return [];
    const values = getFirst(row[name]) as Values;
    const caption = name === type ? name : `${name}: ${type}`;
    return [createObjectTable(caption, fields, values, createOptions(values, name))];
  });
  if (scalars.length === 0) return objects;
  const values = Object.fromEntries(scalars.map(({ name }) => [name, row[name]]));
  return [...objects, createObjectTable('data', scalars, values, createOptions(values))];
}

/** Only values have links: a pattern cannot require an object. */
const createLinks = (subject: string, values: Values, before: readonly string[]) => ({
  getHref: (path: string) => {
    const steps = path.split('.');
    const value = steps.reduce<unknown>(
      (inside, step) => getFirst((inside as Values)[step]),
      values,
    );
    if (value === undefined || typeof value === 'object') return undefined;
    const pattern = createValuePattern(subject, [...before, ...steps], JSON.stringify(value));
    return formatAddress('patterns', { pattern });
  },
});

const getFirst = (value: unknown): unknown =>
  Array.isArray(value) ? (value[0] as unknown) : value;

const parseRow = (sample: string) => (JSON.parse(sample) as { data: Values }).data;
