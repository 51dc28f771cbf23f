import { subjects } from '../../../handler/catalogue/subjects.ts';
import { createEdgeCases } from '../../local/sample-files.ts';
import { createSampleData } from '../../samples/sample-data.ts';
import { createSampleBody, createSampleId } from '../../samples/sample.ts';
import { UsageError } from '../../shared/command-error.ts';
import type { EdgeCase, Edition, Samples } from '../api/catalogue.ts';
import { parseDocumentedSubject } from './documented-subject.ts';

/** Larger bodies are not shown in the text field. */
const MAX_SHOWN_BYTES = 100_000;

/** A body with its content type. */
export interface SendableBody {
  readonly body: Buffer;
  readonly contentType: string;
}

let made: ReadonlyMap<string, SendableBody> | undefined;

/** Edge cases with a body of their own, by name. The others are signing modes. */
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

/** Lists the edge cases that can be sent in every signing mode. */
export function listEdgeCases(): readonly EdgeCase[] {
  return [...getSendables()].map(([name, { body }]) => ({
    name,
    bytes: body.byteLength,
    ...(body.byteLength <= MAX_SHOWN_BYTES && { body: body.toString() }),
  }));
}

/** @throws UsageError for an unknown name. */
export function findEdgeCase(name: string): SendableBody {
  const found = getSendables().get(name);
  if (found) return found;
  throw new UsageError(
    `There is no edge case ${name || '""'}. Specify one of ${[...getSendables().keys()].join(', ')}`,
  );
}

/**
 * Creates the sample bodies of a subject, by edition. Deterministic.
 *
 * @throws UsageError for an undocumented subject.
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
