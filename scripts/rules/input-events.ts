import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { createSampleBody, createSampleId } from '../samples/sample.ts';
import { parseSubject } from './subject-argument.ts';
import { UsageError } from '../shared/command.ts';
import type { Environment, Input } from '../shared/io.ts';
import { isHttpApiEvent, readInputFile } from '../shared/input-file.ts';

/** An event as a rule sees it. */
export interface NamedEvent {
  /** What the user knows it by: a subject, or a line of a file. */
  readonly name: string;
  /** The event as JSON text. */
  readonly text: string;
}

/** The source of the events that the receiver puts onto the bus, as in `infra/template.yaml`. */
export const DEFAULT_SOURCE = 'kinow';

/** The source that `EVENT_SOURCE` says. */
export const readEventSource = (env: Environment): string => env['EVENT_SOURCE'] || DEFAULT_SOURCE;

/** The samples of all subjects as the receiver puts them onto the bus. */
export function createSampleEvents(source = DEFAULT_SOURCE): NamedEvent[] {
  return (Object.keys(subjects) as Subject[]).map((subject) => createSampleEvent(subject, source));
}

/** The sample of one. */
export const createSampleEvent = (subject: Subject, source = DEFAULT_SOURCE): NamedEvent => ({
  name: subject,
  text: wrapBody(createSampleBody(subject, createSampleId(subject)), source),
});

/**
 * The event around a webhook's body, which stays as it is written.
 *
 * @param body - A JSON object with a subject.
 * @param source - Of the receiver's events.
 */
function wrapBody(body: string, source: string): string {
  const { subject } = JSON.parse(body) as { subject?: unknown };
  const envelope = {
    version: '0',
    id: randomUUID(),
    'detail-type': subject,
    source,
    account: '000000000000',
    time: new Date().toISOString().replace(/\.\d+Z$/u, 'Z'),
    region: 'eu-west-1',
    resources: [],
  };
  return `${JSON.stringify(envelope).slice(0, -1)},"detail":${body}}`;
}

/**
 * The events that the user names: a sample by its subject, `-` for standard input, or a file. Of each
 * JSON value, an event of EventBridge is taken as it is; of a webhook's body or an HTTP API event as in
 * `events/`, the event that the receiver would make of it.
 *
 * @param surroundings.source - Of the receiver's events.
 * @throws UsageError when there is no such file or subject, or no event in it.
 */
export async function readEvents(
  given: string,
  surroundings: { readonly stdin: Input; readonly source: string },
): Promise<NamedEvent[]> {
  if (given !== '-' && /^\w+$/u.test(given)) {
    return [createSampleEvent(parseSubject(given), surroundings.source)];
  }
  const json =
    given === '-' ? await text(surroundings.stdin) : (await readInputFile(given)).toString();
  const file = given === '-' ? 'standard input' : given;
  const toEventText = (json: string, value: unknown, place: string) =>
    convertToEvent(json, value, place, surroundings.source);
  if (json.trim() === '') throw new UsageError(`${file} is empty: give an event as JSON`);
  const whole = tryParseJson(json);
  if (whole !== undefined) return [{ name: file, text: toEventText(json, whole, file) }];
  // An event a line.
  return json.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const name = `line ${index + 1}`;
    const value = tryParseJson(line);
    if (value === undefined) {
      throw new UsageError(`${file} is neither JSON nor JSON Lines: ${name} is no JSON`);
    }
    return [{ name, text: toEventText(line, value, `${file}, ${name}`) }];
  });
}

/** @returns `undefined` for a text that is no JSON. */
function tryParseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function convertToEvent(json: string, value: unknown, place: string, source: string): string {
  if (!isObject(value)) throw new UsageError(`${place} has no event: an event is a JSON object`);
  if (!isHttpApiEvent(value))
    return 'event_id' in value && 'subject' in value ? wrapBody(json, source) : json;
  const { body, isBase64Encoded } = value as { body?: unknown; isBase64Encoded?: unknown };
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  const inner = Buffer.from(typeof body === 'string' ? body : '', encoding).toString();
  if (isObject(tryParseJson(inner))) return wrapBody(inner, source);
  throw new UsageError(`The body in ${place} is no event: an event is a JSON object`);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
