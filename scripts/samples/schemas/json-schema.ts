import type { JsonSchema } from '@valibot/to-json-schema';
import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { convert } from './convert-schema.ts';

/** The JSON Schema (draft 2020-12) of a subject's event, which stands alone. */
export function jsonSchema(subject: Subject): JsonSchema {
  const { event, definitions } = convert(subject, 'draft-2020-12', (name) => `#/$defs/${name}`);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: subject,
    description: described(subject),
    ...event,
    $defs: definitions,
  };
}

/** One sentence on a subject's event. */
export const described = (subject: Subject): string =>
  `Kinow's ${subject} (${subjects[subject].section}) as EventBridge delivers it.`;
