import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { commerce } from '../../../handler/catalogue/objects/commerce.ts';
import * as fields from '../../../handler/catalogue/objects/fields.ts';
import { media } from '../../../handler/catalogue/objects/media.ts';
import { shop } from '../../../handler/catalogue/objects/shop.ts';
import { lenient, rowSchema } from '../../../handler/catalogue/row-schema.ts';
import { eventSchema } from '../../../handler/catalogue/schema.ts';
import type { Subject } from '../../../handler/catalogue/subjects.ts';

/** The schema of an event, and what it refers to, by name. */
export interface Converted {
  readonly event: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** What the linked objects of a subject are called among the definitions. */
export const ROW = 'row';

/**
 * The schema that consumers parse an event with, as a JSON Schema.
 *
 * It tells what Kinow documents, and so not what the parser also takes: `null` for a field that is
 * missing, and an empty list for an object without fields.
 *
 * @param refer - The reference to a definition of that name.
 */
export function convert(
  subject: Subject,
  target: NonNullable<ConversionConfig['target']>,
  refer: (name: string) => string,
): Converted {
  const {
    $schema: _,
    $defs,
    ...event
  } = toJsonSchema(eventSchema(subject), {
    target,
    // Before a `null` is dropped.
    typeMode: 'input',
    definitions: { ...named, [ROW]: rowSchema(subject) },
    // Of these, metadata of the schema tells the same.
    ignoreActions: ['check'],
    overrideRef: ({ referenceId }) => refer(referenceId),
    overrideSchema: ({ valibotSchema, jsonSchema }) => plain(valibotSchema.type, jsonSchema),
  });
  return {
    event,
    definitions: referredTo(event, ($defs ?? {}) as Converted['definitions'], refer),
  };
}

/** Objects that have a name of their own; the others are in their places. */
const named = Object.fromEntries(
  Object.entries({ ...fields, ...commerce, ...media, ...shop })
    .filter(
      (entry): entry is [string, fields.Schema] =>
        typeof entry[1] === 'object' && fields.isObject(entry[1]),
    )
    .map(([name, schema]) => [name, lenient(schema)]),
);

/** What the converter makes of a schema, made plainer. */
function plain(type: string, jsonSchema: JsonSchema): JsonSchema {
  // The one schema that looks at its input before it knows what it is: one row, or a list of rows.
  if (type === 'lazy') return { anyOf: [jsonSchema, { type: 'array', items: jsonSchema }] };
  if (type === 'nullish') {
    const { nullable: _, anyOf: [wrapped] = [], ...same } = jsonSchema as Nullish;
    return wrapped ?? same;
  }
  // A code binding wants to know the type of a constant too.
  if (type === 'literal') return { type: 'string', ...jsonSchema };
  const { required = [], ...others } = jsonSchema;
  return required.length > 0 ? jsonSchema : others;
}

interface Nullish extends JsonSchema {
  readonly nullable?: true;
  readonly anyOf?: JsonSchema[];
}

function referredTo(
  schema: JsonSchema,
  definitions: Converted['definitions'],
  refer: (name: string) => string,
): Converted['definitions'] {
  const found = new Set<string>();
  const visit = (schema: JsonSchema) => {
    const text = JSON.stringify(schema);
    for (const [name, definition] of Object.entries(definitions)) {
      if (found.has(name) || !text.includes(JSON.stringify(refer(name)))) continue;
      found.add(name);
      visit(definition);
    }
  };
  visit(schema);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => found.has(name)));
}
