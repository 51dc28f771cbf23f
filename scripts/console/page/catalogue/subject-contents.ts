import type { CatalogueField, Samples, SubjectDetail } from '../../api/catalogue.ts';
import { breakable, descriptions, element, linkButton, createMuted } from '../dom.ts';
import { jsonView } from '../json-view.ts';
import { objectTable } from '../object-table.ts';
import { patternFor, createSubjectPattern } from '../patterns/build-pattern.ts';
import { formatAddress } from '../view-address.ts';
import { chooseEdition, createEditionList } from './edition-list.ts';

type Values = { readonly [field: string]: unknown };

/** What of a subject is asked for. */
export interface ContentsOptions {
  readonly edition: string | null;
  /** The paths in `data` where the search was found, such as `order.total_paid`. */
  readonly where: readonly string[];
}

/** All that is documented of a subject, with the sample of an edition. */
export function subjectContents(
  detail: SubjectDetail,
  samples: Samples,
  { edition: asked, where }: ContentsOptions,
): Node[] {
  const { name, section, editions, objects, schema } = detail;
  const edition = chooseEdition(editions, asked);
  const sample = samples[edition] ?? '';
  const keys = editions[edition] ?? [];
  const linked = objects.filter(({ name }) => keys.includes(name));
  return [
    element(
      'p',
      { className: 'row' },
      linkButton('New pattern', formatAddress('patterns', { pattern: createSubjectPattern(name) })),
      linkButton('Send sample', formatAddress('send', { subject: name, edition: asked ?? '' })),
    ),
    descriptions([
      ['Section', section],
      ['JSON Schema', element('code', {}, breakable(schema))],
    ]),
    part('Editions of the documentation', createEditionList(detail, edition)),
    part(
      'Linked objects',
      createMuted(
        linked.length === 0
          ? 'No linked object.'
          : 'The keys of detail.data. Any field may be missing, and there may be others. Click a field to start a pattern from its sample value.',
      ),
      ...createTables(name, linked, { row: parseRow(sample), where }),
    ),
    part(
      'Sample',
      createMuted('Click a value to start a pattern from it.'),
      jsonView(sample, {
        label: 'Sample',
        link: (path, value) =>
          formatAddress('patterns', { pattern: patternFor(name, path, value) }),
      }),
    ),
  ];
}

const part = (title: string, ...children: readonly Node[]) =>
  element('section', {}, element('h4', {}, title), ...children);

/** A table for each object, and one for what is no object. */
function createTables(
  subject: string,
  linked: readonly CatalogueField[],
  { row, where }: { readonly row: Values; readonly where: readonly string[] },
): Node[] {
  const optionsFor = (values: Values, key?: string) => ({
    ...createLinks(subject, values, key === undefined ? ['data'] : ['data', key]),
    valueTitle: 'Sample value',
    isMarked: (path: string) => where.includes(key === undefined ? path : `${key}.${path}`),
  });
  const scalars = linked.filter(({ fields }) => fields === undefined);
  const objects = linked.flatMap(({ name, type, fields }) => {
    if (fields === undefined) return [];
    const values = first(row[name]) as Values;
    const caption = name === type ? name : `${name}: ${type}`;
    return [objectTable(caption, fields, values, optionsFor(values, name))];
  });
  if (scalars.length === 0) return objects;
  const values = Object.fromEntries(scalars.map(({ name }) => [name, row[name]]));
  return [...objects, objectTable('data', scalars, values, optionsFor(values))];
}

/** Only to a value: a pattern names no objects. */
const createLinks = (subject: string, values: Values, before: readonly string[]) => ({
  link: (path: string) => {
    const steps = path.split('.');
    const value = steps.reduce<unknown>((inside, step) => first((inside as Values)[step]), values);
    if (value === undefined || typeof value === 'object') return undefined;
    const pattern = patternFor(subject, [...before, ...steps], JSON.stringify(value));
    return formatAddress('patterns', { pattern });
  },
});

const first = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : value);

const parseRow = (sample: string) => (JSON.parse(sample) as { data: Values }).data;
