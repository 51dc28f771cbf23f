import type { JsonSchema } from '@valibot/to-json-schema';
import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { convertSchema } from './convert-schema.ts';

/** Creates the self-contained JSON Schema (draft 2020-12) of a subject's event. */
export function createJsonSchema(subject: Subject): JsonSchema {
  const { event, definitions } = convertSchema(
    subject,
    'draft-2020-12',
    (name) => `#/$defs/${name}`,
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: subject,
    description: describeEvent(subject),
    ...event,
    $defs: definitions,
  };
}

/** Describes a subject's event in a sentence. */
export const describeEvent = (subject: Subject): string =>
  `Kinow's ${subject} (${subjects[subject].section}) as EventBridge delivers it.`;
