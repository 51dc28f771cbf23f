import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { sampleBody, sampleId, subjectNamed } from '../samples/sample.ts';
import { UsageError } from '../shared/command.ts';
import { isHttpApiEvent, readGiven } from '../shared/input-file.ts';

/** An event as a rule sees it. */
export interface NamedEvent {
  /** What the user knows it by: a subject, or a line of a file. */
  readonly name: string;
  /** The event as JSON text. */
  readonly text: string;
}

/** Of the events that the receiver puts onto the bus, as in `infra/template.yaml`. */
export const eventSource = (): string => process.env['EVENT_SOURCE'] || 'kinow';

/** The samples of all subjects as the receiver puts them onto the bus. */
export function sampleEvents(): NamedEvent[] {
  return (Object.keys(subjects) as Subject[]).map(sampleEvent);
}

/** The sample of one. */
export const sampleEvent = (subject: Subject): NamedEvent => ({
  name: subject,
  text: onBus(sampleBody(subject, sampleId(subject))),
});

/**
 * The event around a webhook's body, which stays as it is written.
 *
 * @param body - A JSON object with a subject.
 */
function onBus(body: string): string {
  const { subject } = JSON.parse(body) as { subject?: unknown };
  const envelope = {
    version: '0',
    id: randomUUID(),
    'detail-type': subject,
    source: eventSource(),
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
 * @throws UsageError when there is no such file or subject, or no event in it.
 */
export async function givenEvents(given: string): Promise<NamedEvent[]> {
  if (given !== '-' && /^\w+$/u.test(given)) return [sampleEvent(subjectNamed(given))];
  const json = given === '-' ? await text(process.stdin) : (await readGiven(given)).toString();
  const source = given === '-' ? 'standard input' : given;
  if (json.trim() === '') throw new UsageError(`${source} is empty: give an event as JSON`);
  const whole = parsed(json);
  if (whole !== undefined) return [{ name: source, text: asEvent(json, whole, source) }];
  // An event a line.
  return json.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const name = `line ${index + 1}`;
    const value = parsed(line);
    if (value === undefined) {
      throw new UsageError(`${source} is neither JSON nor JSON Lines: ${name} is no JSON`);
    }
    return [{ name, text: asEvent(line, value, `${source}, ${name}`) }];
  });
}

/** @returns `undefined` for a text that is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function asEvent(json: string, value: unknown, source: string): string {
  if (!isObject(value)) throw new UsageError(`${source} has no event: an event is a JSON object`);
  if (!isHttpApiEvent(value)) return 'event_id' in value && 'subject' in value ? onBus(json) : json;
  const { body, isBase64Encoded } = value as { body?: unknown; isBase64Encoded?: unknown };
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  const inner = Buffer.from(typeof body === 'string' ? body : '', encoding).toString();
  if (isObject(parsed(inner))) return onBus(inner);
  throw new UsageError(`The body in ${source} is no event: an event is a JSON object`);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
