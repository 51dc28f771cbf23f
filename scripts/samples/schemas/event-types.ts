import { objects } from '../../../handler/catalogue/objects.ts';
import * as fields from '../../../handler/catalogue/objects/fields.ts';
import { getLinkedKeys, isSubject } from '../../../handler/catalogue/subjects.ts';
import { namedObjects } from './named-objects.ts';

/**
 * Prints TypeScript types of the events of some subjects: `KinowEventBridgeEvent`, `KinowEvent`, `KinowRow`,
 * `Subject`, and an interface for each linked object. They import nothing, are the same as those that the
 * package infers from the catalogue, and are valid from TypeScript 4.9 on, in a declaration file too.
 *
 * @param subjects - Their names. One that the catalogue does not list has rows of unknown data.
 */
export function printEventTypes(subjects: readonly string[]): string {
  const interfaces = findObjects(subjects).map((schema) => printObject(schema));
  return `${[ENVELOPE, printRows(subjects), GENERIC_TYPES, ...interfaces].join('\n\n')}\n`;
}

const ENVELOPE = `/** An event as EventBridge delivers it to a target. */
export interface EventBridgeEvent<DetailType extends string, Detail> {
  version: string;
  id: string;
  'detail-type': DetailType;
  source: string;
  account: string;
  /** When the receiver got the webhook. */
  time: string;
  region: string;
  resources: string[];
  /** The name of the replay, if the event comes from an archive. */
  'replay-name'?: string;
  detail: Detail;
}`;

const GENERIC_TYPES = `export type Subject = keyof KinowRows;

/** A row of \`data\`: the linked objects, by key, in either edition of Kinow's documentation. */
export type KinowRow<S extends Subject> = S extends Subject ? KinowRows[S] : never;

/** The body of a webhook, which is the \`detail\` of the event on the bus. */
export type KinowEvent<S extends Subject = Subject> = S extends Subject
  ? {
      /** A UUID. Retries and duplicates of the event have the same one. */
      event_id: string;
      subject: S;
      /** The linked objects: one row, or a list of rows. */
      data: [KinowRows[S]] extends [never]
        ? Record<string, never> | []
        : KinowRows[S] | KinowRows[S][];
    }
  : never;

/** A webhook as EventBridge delivers it. \`detail-type\` discriminates the union of several subjects. */
export type KinowEventBridgeEvent<S extends Subject = Subject> = S extends Subject
  ? EventBridgeEvent<S, KinowEvent<S>>
  : never;`;

/** Prints the rows of each subject. A key of the other edition is declared as absent. */
function printRows(subjects: readonly string[]): string {
  const lines = subjects.flatMap((subject) => {
    const rows = listRows(subject);
    const line = `  ${formatKey(subject)}: ${rows.join(' | ')};`;
    if (line.length <= WIDTH || rows.length < 2) return [line];
    const union = rows.map((row) => `    | ${row}`).join('\n');
    return [`  ${formatKey(subject)}:\n${union};`];
  });
  return `/** The rows of each subject. */\nexport interface KinowRows {\n${lines.join('\n')}\n}`;
}

/** The line width of this repository's formatter. */
const WIDTH = 100;

function listRows(subject: string): string[] {
  if (!isSubject(subject)) return ['Record<string, unknown>'];
  const editions = getLinkedKeys(subject);
  const all = [...new Set(editions.flat())];
  const rows = editions.filter((keys) => keys.length > 0).map((keys) => printRow(keys, all));
  return rows.length > 0 ? rows : ['never'];
}

function printRow(keys: readonly string[], all: readonly string[]): string {
  const present = keys.map((key) => `${key}: ${formatType(findLinkedSchema(key))}`);
  const absent = all.filter((key) => !keys.includes(key)).map((key) => `${key}?: never`);
  return `{ ${[...present, ...absent].join('; ')} }`;
}

function printObject(schema: fields.Schema): string {
  const lines = listFields(schema).map(([name, field]) => {
    const type = formatType(field);
    // `unknown` includes null.
    return `  ${formatKey(name)}?: ${type === 'unknown' ? type : `${type} | null`};`;
  });
  return `export interface ${formatType(schema)} {\n${lines.join('\n')}\n}`;
}

/** Formats the TypeScript type of a schema; of an object, the name of its interface. */
function formatType(schema: fields.Schema): string {
  if (fields.isOptional(schema)) return formatType(schema.wrapped);
  if (fields.isList(schema)) return `${formatType(schema.item)}[]`;
  if (!fields.isObject(schema)) return schema.type;
  const name = interfaceNames.get(schema);
  if (name === undefined) throw new Error('The catalogue has an object without a name.');
  return name;
}

/** The name of each object of the catalogue: that of its interface. */
const interfaceNames = new Map(
  namedObjects.map(([name, schema]) => [schema, name.charAt(0).toUpperCase() + name.slice(1)]),
);

/** Finds the objects that rows of some subjects have, and those within them, each once. */
function findObjects(subjects: readonly string[]): fields.Schema[] {
  const found = new Set<fields.Schema>();
  const visit = (schema: fields.Schema): void => {
    if (fields.isOptional(schema)) return visit(schema.wrapped);
    if (fields.isList(schema)) return visit(schema.item);
    if (!fields.isObject(schema) || found.has(schema)) return;
    found.add(schema);
    for (const [, field] of listFields(schema)) visit(field);
  };
  for (const key of subjects.filter(isSubject).flatMap(getLinkedKeys).flat()) {
    visit(findLinkedSchema(key));
  }
  return [...found];
}

const findLinkedSchema = (key: string): fields.Schema => objects[key as keyof typeof objects];

const listFields = (schema: fields.Schema): [string, fields.Schema][] =>
  fields.isObject(schema) ? Object.entries<fields.Schema>(schema.entries) : [];

const formatKey = (name: string): string =>
  /^[A-Za-z_]\w*$/u.test(name) ? name : `'${name.replaceAll(/['\\]/gu, '\\$&')}'`;
