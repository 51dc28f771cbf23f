import { subjects } from '../../../handler/catalogue/subjects.ts';
import { edgeCases } from '../../local/sample-files.ts';
import { sampleData } from '../../samples/sample-data.ts';
import { sampleBody, sampleId } from '../../samples/sample.ts';
import { UsageError } from '../../shared/command.ts';
import type { EdgeCase, Edition, Samples } from '../api/catalogue.ts';
import { documentedSubject } from './documented-subject.ts';

/** A longer body is not for a text field. */
const MOST_SHOWN_BYTES = 100_000;

/** A body to send, and what its content type is. */
export interface Sendable {
  readonly body: Buffer;
  readonly contentType: string;
}

let made: ReadonlyMap<string, Sendable> | undefined;

/** By name. The others are ways to send any body. */
function sendable(): ReadonlyMap<string, Sendable> {
  return (made ??= new Map(
    Object.entries(edgeCases())
      .filter(([, variation]) => !('signature' in variation))
      .map(([name, { body, contentType = 'application/json' }]) => [
        name,
        { body: Buffer.from(body), contentType },
      ]),
  ));
}

/** The edge cases that can be sent in every way. */
export function edgeCaseList(): readonly EdgeCase[] {
  return [...sendable()].map(([name, { body }]) => ({
    name,
    bytes: body.byteLength,
    ...(body.byteLength <= MOST_SHOWN_BYTES && { body: body.toString() }),
  }));
}

/** @throws UsageError where there is none of that name. */
export function edgeCaseNamed(name: string): Sendable {
  const found = sendable().get(name);
  if (found) return found;
  throw new UsageError(
    `There is no edge case ${name || '""'}: choose from ${[...sendable().keys()].join(', ')}`,
  );
}

/**
 * The sample bodies of a subject, the same each time.
 *
 * @throws UsageError that names the nearest ones where Kinow documents none of that name.
 */
export function samples(asked: string): Samples {
  const subject = documentedSubject(asked);
  const editions: readonly Edition[] = ['edition2019', 'edition2020'];
  return Object.fromEntries(
    editions
      .filter((edition) => subjects[subject][edition] !== undefined)
      .map((edition) => [
        edition,
        sampleBody(subject, sampleId(subject), sampleData(subject, edition)),
      ]),
  );
}
