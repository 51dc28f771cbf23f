import type { CatalogueField, SubjectDetail } from '../../api/catalogue.ts';
import type { Detail } from '../../api/requests.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { readJson, toFields } from '../../../shared/read-json.ts';
import { createCachedRequest } from '../cached-request.ts';
import { createElement, createMuted } from '../dom.ts';
import { createObjectTable } from '../object-table.ts';
import { formatPatternAddress } from './detail-pattern.ts';

/** Limits of what is shown; the body has everything. */
const MAX_ROWS = 10;
const MAX_OBJECTS = 20;
const MAX_FIELDS = 200;

/** Longer values are cut. */
const MAX_CHARACTERS = 80;

type Fields = { readonly [field: string]: unknown };

const detailRequests = new Map<string, () => Promise<SubjectDetail>>();

async function fetchSubjectDetail(subject: string): Promise<SubjectDetail> {
  const asked =
    detailRequests.get(subject) ?? createCachedRequest<SubjectDetail>(`/catalogue/${subject}`);
  detailRequests.set(subject, asked);
  return await asked();
}

/** Creates a table for each linked object of the event, with the types of its fields. */
export async function createObjectTables(detail: Detail): Promise<Node[]> {
  const { subject, body, unknownSubject } = detail;
  const rows = parseRows(body);
  if (subject === '' || rows === undefined) return [];
  const documented = unknownSubject === '' ? (await fetchSubjectDetail(subject)).objects : [];
  const shown = rows.slice(0, MAX_ROWS).map((row, index) => {
    const tables = createRowTables(row, documented, detail);
    if (rows.length === 1) return tables;
    const summary = createElement('summary', {}, `Row ${index + 1} of ${formatCount(rows.length)}`);
    return [createElement('details', { open: index === 0 }, summary, ...tables)];
  });
  return [
    ...shown.flat(),
    ...createMoreNote(rows.length - MAX_ROWS, 'rows'),
    ...(rows.length > 0 ? [] : [createMuted('No linked object.')]),
  ];
}

const createMoreNote = (count: number, what: string): Node[] =>
  count > 0 ? [createMuted(`and ${formatCount(count)} more ${what}`)] : [];

function createRowTables(
  row: Fields,
  documented: readonly CatalogueField[],
  detail: Detail,
): Node[] {
  const entries = Object.entries(row);
  const shown = entries.slice(0, MAX_OBJECTS).flatMap(([key, value]) => {
    const known = documented.find(({ name }) => name === key);
    if (isFields(value)) return createLimitedTable(key, value, known?.fields ?? [], detail);
    const text = JSON.stringify(value).slice(0, MAX_CHARACTERS);
    const type = known?.type ?? 'not documented';
    return [createElement('p', {}, createElement('code', {}, key), ` ${type}: ${text}`)];
  });
  return [...shown, ...createMoreNote(entries.length - MAX_OBJECTS, 'objects')];
}

function createLimitedTable(
  key: string,
  value: Fields,
  fields: readonly CatalogueField[],
  detail: Detail,
): Node[] {
  const entries = Object.entries(value);
  const shown = Object.fromEntries(entries.slice(0, MAX_FIELDS));
  const getHref = (name: string) => {
    const found = Object.hasOwn(shown, name) ? shown[name] : undefined;
    if (found === undefined || typeof found === 'object') return undefined;
    return formatPatternAddress(detail, ['data', key, name], JSON.stringify(found));
  };
  return [
    createObjectTable(key, fields, shown, { getHref }),
    ...createMoreNote(entries.length - MAX_FIELDS, 'fields'),
  ];
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses the rows of `data`; `undefined` if the body is not JSON. */
function parseRows(body: string): readonly Fields[] | undefined {
  const event = readJson(body);
  if (event === undefined) return undefined;
  const { data } = toFields(event);
  return (Array.isArray(data) ? data : [data]).filter(isFields);
}
