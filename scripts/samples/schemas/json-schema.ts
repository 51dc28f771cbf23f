import type { JsonSchema } from '@valibot/to-json-schema';
import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { convertSchema } from './convert-schema.ts';

/** The JSON Schema (draft 2020-12) of a subject's event, which stands alone. */
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

/** One sentence on a subject's event. */
export const describeEvent = (subject: Subject): string =>
  `Kinow's ${subject} (${subjects[subject].section}) as EventBridge delivers it.`;
