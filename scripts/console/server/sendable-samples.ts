import { subjects } from '../../../handler/catalogue/subjects.ts';
import { createEdgeCases } from '../../local/sample-files.ts';
import { createSampleData } from '../../samples/sample-data.ts';
import { createSampleBody, createSampleId } from '../../samples/sample.ts';
import { UsageError } from '../../shared/command.ts';
import type { EdgeCase, Edition, Samples } from '../api/catalogue.ts';
import { parseDocumentedSubject } from './documented-subject.ts';

/** A longer body is not for a text field. */
const MAX_SHOWN_BYTES = 100_000;

/** A body to send, and what its content type is. */
export interface SendableBody {
  readonly body: Buffer;
  readonly contentType: string;
}

let made: ReadonlyMap<string, SendableBody> | undefined;

/** By name. The others are ways to send any body. */
function getSendables(): ReadonlyMap<string, SendableBody> {
  return (made ??= new Map(
    Object.entries(createEdgeCases())
      .filter(([, variation]) => !('signature' in variation))
      .map(([name, { body, contentType = 'application/json' }]) => [
        name,
        { body: Buffer.from(body), contentType },
      ]),
  ));
}

/** The edge cases that can be sent in every way. */
export function listEdgeCases(): readonly EdgeCase[] {
  return [...getSendables()].map(([name, { body }]) => ({
    name,
    bytes: body.byteLength,
    ...(body.byteLength <= MAX_SHOWN_BYTES && { body: body.toString() }),
  }));
}

/** @throws UsageError where there is none of that name. */
export function findEdgeCase(name: string): SendableBody {
  const found = getSendables().get(name);
  if (found) return found;
  throw new UsageError(
    `There is no edge case ${name || '""'}: choose from ${[...getSendables().keys()].join(', ')}`,
  );
}

/**
 * The sample bodies of a subject, the same each time.
 *
 * @throws UsageError that names the nearest ones where Kinow documents none of that name.
 */
export function createSamples(name: string): Samples {
  const subject = parseDocumentedSubject(name);
  const editions: readonly Edition[] = ['edition2019', 'edition2020'];
  return Object.fromEntries(
    editions
      .filter((edition) => subjects[subject][edition] !== undefined)
      .map((edition) => [
        edition,
        createSampleBody(subject, createSampleId(subject), createSampleData(subject, edition)),
      ]),
  );
}
