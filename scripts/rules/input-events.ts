import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type Subject, subjectNames } from '../../handler/catalogue/subjects.ts';
import { createEnvelope, formatEventJson } from '../samples/envelope.ts';
import { createSampleBody, createSampleEnvelope, createSampleId } from '../samples/sample.ts';
import { parseSubject } from './subject-argument.ts';
import { UsageError } from '../shared/command-error.ts';
import type { Environment, Input } from '../shared/io.ts';
import { decodeText } from '../shared/decode-text.ts';
import { isHttpApiEvent, readInputText } from '../shared/input-file.ts';
import { readJson } from '../shared/read-json.ts';

/** An event as EventBridge passes it to rules. */
export interface NamedEvent {
  /** Its name in output: a subject, a file, or a line of a file. */
  readonly name: string;
  /** The event as JSON text. */
  readonly text: string;
}

/** Default of the parameter EventSource, in the receiver's template and in each consumer stack. */
export const DEFAULT_SOURCE = 'kinow';

/** Reads the source of the receiver's events from `EVENT_SOURCE`. */
export const readEventSource = (env: Environment): string => env['EVENT_SOURCE'] || DEFAULT_SOURCE;

/** Creates the sample events of all subjects, as the receiver publishes them. */
export function createSampleEvents(source = DEFAULT_SOURCE): NamedEvent[] {
  return subjectNames.map((subject) => createSampleEvent(subject, source));
}

/** Creates the sample event of a subject, as the receiver publishes it. */
export const createSampleEvent = (subject: Subject, source = DEFAULT_SOURCE): NamedEvent => ({
  name: subject,
  text: formatEventJson(
    createSampleEnvelope(subject, { source }),
    createSampleBody(subject, createSampleId(subject)),
  ),
});

/**
 * Wraps the body of a webhook, unchanged, in an event.
 *
 * @param body - A JSON object with a subject.
 */
function wrapBody(body: string, source: string): string {
  const { subject } = JSON.parse(body) as { subject: string };
  const id = randomUUID();
  const time = new Date().toISOString();
  return formatEventJson(createEnvelope(subject, { id, source, time }), body);
}

/**
 * Reads events from a JSON or JSON Lines file, from standard input (`-`), or from the sample of a subject.
 * EventBridge events are used unchanged. The body of a webhook, or an HTTP API event as in `events/`, is
 * converted to the event that the receiver would publish.
 *
 * @param surroundings.source - The source of converted events.
 * @throws UsageError if the file or subject does not exist, or has no event.
 */
export async function readEvents(
  given: string,
  surroundings: { readonly stdin: Input; readonly source: string },
): Promise<NamedEvent[]> {
  if (given !== '-' && /^\w+$/u.test(given)) {
    return [createSampleEvent(parseSubject(given), surroundings.source)];
  }
  const json =
    given === '-' ? decodeText(await buffer(surroundings.stdin)) : await readInputText(given);
  const file = given === '-' ? 'standard input' : given;
  const toEventText = (json: string, value: unknown, place: string) =>
    convertToEvent(json, value, place, surroundings.source);
  if (json.trim() === '') throw new UsageError(`${file} is empty. Specify an event as JSON`);
  const whole = readJson(json);
  if (whole !== undefined) return [{ name: file, text: toEventText(json, whole, file) }];
  // JSON Lines.
  return json.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const name = `line ${index + 1}`;
    const value = readJson(line);
    if (value === undefined) {
      throw new UsageError(
        `${file} is neither JSON nor JSON Lines: ${name} is not JSON. Correct this line`,
      );
    }
    return [{ name, text: toEventText(line, value, `${file}, ${name}`) }];
  });
}

function convertToEvent(json: string, value: unknown, place: string, source: string): string {
  if (!isObject(value)) throw new UsageError(`${place} has no event. Specify a JSON object`);
  if (!isHttpApiEvent(value))
    return 'event_id' in value && 'subject' in value ? wrapBody(json, source) : json;
  const { body, isBase64Encoded } = value as { body?: unknown; isBase64Encoded?: unknown };
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  const inner = Buffer.from(typeof body === 'string' ? body : '', encoding).toString();
  if (isObject(readJson(inner))) return wrapBody(inner, source);
  throw new UsageError(
    `The body in ${place} is not an event. Specify an HTTP API event whose body is a JSON object`,
  );
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
