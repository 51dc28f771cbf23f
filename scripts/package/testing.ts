import { randomUUID } from 'node:crypto';
import { isSubject } from '../../handler/catalogue/subjects.ts';
import { createSampleRequest, signBody } from '../shared/sample-request.ts';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import { isMatch } from '../patterns/match-event.ts';
import { parseEventInput, parsePatternInput } from '../rules/matcher-input.ts';
import { readRulePatterns } from '../rules/template/rule-patterns.ts';
import { getOtherNames } from '../samples/editions.ts';
import { mergeOverrides } from '../samples/merge-overrides.ts';
import { formatUnknownSubject } from '../samples/near-subjects.ts';
import { encodePhpJson } from '../samples/php-json.ts';
import {
  createSampleDetail,
  createSampleEnvelope,
  createSampleId,
  findReceptionTime,
} from '../samples/sample.ts';
import type { EventBridgeEvent, KinowRow, Subject } from './index.ts';

/*
 * Entry of the package `kinow-eventbridge`, for unit tests of rules and of functions that consume events. It reads
 * no file but the template that it is given, and uses no network. Its public types use those of index.ts and
 * nothing of Node or valibot.
 */

/** The `data` of a sample: one row. `[]` for a subject without a linked object. */
export type SampleData<S extends Subject> = [KinowRow<S>] extends [never] ? [] : KinowRow<S>;

/** An event without its subject and detail, as EventBridge delivers it. */
export type SampleEnvelope = Omit<EventBridgeEvent<string, unknown>, 'detail-type' | 'detail'>;

/** A webhook as EventBridge delivers it to a target: a `KinowEventBridgeEvent` whose `data` is one row. */
export type SampleEvent<S extends Subject> = S extends Subject
  ? SampleEnvelope & {
      'detail-type': S;
      detail: { event_id: string; subject: S; data: SampleData<S> };
    }
  : never;

/** The same type with all keys of its objects optional, at any depth. `undefined` removes a key. */
export type PartialDeep<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: PartialDeep<T[K]> | undefined }
    : T;

/** What differs from the sample in the body of a webhook. */
export interface BodyOverrides<S extends Subject> {
  event_id?: string | undefined;
  data?: PartialDeep<SampleData<S>> | undefined;
}

/** What differs from the sample in an event. Its subject stays. */
export interface EventOverrides<S extends Subject> extends PartialDeep<SampleEnvelope> {
  detail?: BodyOverrides<S> | undefined;
}

/** How to create a sample. */
export interface SampleOptions {
  /** Any text: the same one gives the same ids. By default, each sample has new ids. */
  seed?: string | undefined;
}

/** How to create a request. */
export interface RequestOptions<S extends Subject> extends SampleOptions {
  /** The secret with which to sign, as Kinow does. */
  secret: string;
  /** What differs from the sample in the body. */
  body?: BodyOverrides<S> | undefined;
}

/** An HTTP API event (payload format 2.0), with which API Gateway invokes the receiver. */
export interface SampleRequest {
  version: string;
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  headers: { [name: string]: string };
  requestContext: {
    accountId: string;
    apiId: string;
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: string;
    time: string;
    timeEpoch: number;
  };
  body: string;
  isBase64Encoded: boolean;
}

/** An event pattern, as an object or as JSON text (which keeps the digits of any number). */
export type EventPattern = string | object;

/**
 * Creates the sample event of a subject as the target of a rule receives it, with all fields that Kinow documents.
 *
 * @param subject - Such as `order_created`.
 * @param overrides - What differs from the sample. Objects are merged at any depth; other values and lists
 *   replace those of the sample, and `undefined` removes a key.
 * @throws Error for a subject that Kinow does not document.
 * @example
 * sampleEvent('order_created', { detail: { data: { order: { total_paid: 150 } } } })
 */
export function sampleEvent<S extends Subject>(
  subject: S,
  overrides: EventOverrides<S> = {},
  { seed }: SampleOptions = {},
): SampleEvent<S> {
  const detail = createBody(subject, seed);
  const id = createId('event', subject, seed);
  const event = { ...createSampleEnvelope(subject, { id }), detail };
  return mergeOverrides(event, overrides) as SampleEvent<S>;
}

/**
 * Creates the sample of a subject as a signed HTTP API event, with which API Gateway invokes the receiver.
 *
 * @throws Error for a subject that Kinow does not document, or without a secret.
 */
export function sampleRequest<S extends Subject>(
  subject: S,
  { secret, body: overrides = {}, seed }: RequestOptions<S>,
): SampleRequest {
  if (typeof secret !== 'string' || secret === '') {
    throw new Error('There is no secret to sign with: sampleRequest(subject, { secret })');
  }
  const body = encodePhpJson(mergeOverrides(createBody(subject, seed), overrides));
  return createSampleRequest({
    body,
    signature: signBody(body, secret),
    requestId: createId('request', subject, seed),
    receivedAt: findReceptionTime(subject),
  }) as SampleRequest;
}

/**
 * Whether EventBridge would deliver an event to a rule with a pattern.
 *
 * @param pattern - As an object or JSON text, such as one of {@link readPatterns}.
 * @param event - As an object or JSON text, such as one of {@link sampleEvent}.
 * @throws Error if EventBridge rejects the pattern (the message says where, and what to write instead), if there is
 *   none, or if the event is not an object.
 */
export function matchesPattern(pattern: EventPattern | undefined, event: string | object): boolean {
  return isMatch(parsePatternInput(pattern), parseEventInput(event));
}

/**
 * Explains why an event does not match a pattern, for the message of an assertion.
 *
 * @returns `undefined` if the event matches; else the first field that does not, such as
 *   `detail.data.order.total_paid: found the number 3.99; expected a number > 100 (it is below the range)`.
 * @throws Error as {@link matchesPattern} does.
 */
export function explainMatch(
  pattern: EventPattern | undefined,
  event: string | object,
): string | undefined {
  const reason = explainMismatch(parsePatternInput(pattern), parseEventInput(event), getOtherNames);
  return reason && `${reason.path}: ${reason.message}`;
}

/**
 * Reads the event patterns of the rules in a SAM or CloudFormation template: of each `AWS::Events::Rule`, and of each
 * `EventBridgeRule` event of a function or state machine.
 *
 * @param templateFile - The template's path, in YAML or JSON.
 * @param parameters - Values of the template's parameters and of pseudo parameters such as `AWS::AccountId`; by
 *   default, parameters have their defaults.
 * @returns The patterns as JSON text, by the rule's logical id (`Function.Event` for an event of a function). To read
 *   one that is known only after the deployment, or of a rule that the template does not have, throws an Error that
 *   says why.
 * @throws Error if there is no such file, it is no template, or it has no rule.
 */
export function readPatterns(
  templateFile: string,
  parameters: { readonly [name: string]: string } = {},
): { [rule: string]: string } {
  return readRulePatterns(templateFile, parameters);
}

function createBody(subject: Subject, seed: string | undefined): object {
  if (!isSubject(subject)) throw new Error(formatUnknownSubject(String(subject)));
  return createSampleDetail(subject, createId('body', subject, seed));
}

const createId = (what: string, subject: Subject, seed: string | undefined): string =>
  seed === undefined ? randomUUID() : createSampleId(`${what} ${subject} ${seed}`);
