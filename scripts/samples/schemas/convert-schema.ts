import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { objects } from '../../../handler/catalogue/objects.ts';
import type * as fields from '../../../handler/catalogue/objects/fields.ts';
import { getRowSchema, toLenient } from '../../../handler/catalogue/row-schema.ts';
import { createEventSchema } from '../../../handler/catalogue/event-schema.ts';
import { getLinkedKeys, type Subject, subjectNames } from '../../../handler/catalogue/subjects.ts';
import { namedObjects } from './named-objects.ts';

/** The JSON Schema of an event, and the definitions that it references, by name. */
export interface ConvertedSchema {
  readonly event: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** Name of the definition of a subject's row. */
export const ROW = 'row';

/**
 * Converts the schema with which consumers parse an event to a JSON Schema.
 *
 * It describes what Kinow documents. The parser accepts more: `null` for a missing field, and an empty list
 * for an object without fields.
 *
 * @param refer - Creates the reference to a definition from its name.
 */
export function convertSchema(
  subject: Subject,
  target: NonNullable<ConversionConfig['target']>,
  refer: (name: string) => string,
): ConvertedSchema {
  const { schema: event, definitions } = convertWithDefinitions(
    createEventSchema([subject]),
    target,
    refer,
    {
      [ROW]: getRowSchema(subject),
    },
  );
  return { event, definitions: findReferences(event, definitions, refer) };
}

/** Converts the schemas of all keys of rows, and of the objects that they reference by name. */
export function convertObjects(): Record<'keys' | 'objects', ConvertedSchema['definitions']> {
  const listed = new Set(subjectNames.flatMap(getLinkedKeys).flat());
  const keys = Object.entries<fields.Schema>(objects)
    .filter(([key]) => listed.has(key))
    .map(([key, schema]) => [key, toLenient(schema)]);
  const refer = (name: string) => name;
  const { schema, definitions } = convertWithDefinitions(
    v.object(Object.fromEntries(keys) as v.ObjectEntries),
    'draft-2020-12',
    refer,
  );
  return {
    keys: schema.properties as ConvertedSchema['definitions'],
    objects: findReferences(schema, definitions, refer),
  };
}

function convertWithDefinitions(
  from: v.GenericSchema,
  target: NonNullable<ConversionConfig['target']>,
  refer: (name: string) => string,
  others: Readonly<Record<string, fields.Schema>> = {},
): { readonly schema: JsonSchema; readonly definitions: ConvertedSchema['definitions'] } {
  const {
    $schema: _,
    $defs,
    ...schema
  } = toJsonSchema(from, {
    target,
    // The schema of the events, before the parser removes `null` fields.
    typeMode: 'input',
    definitions: { ...named, ...others },
    // The metadata next to a check expresses it in JSON Schema.
    ignoreActions: ['check'],
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'examples' ? tidyExamples(jsonSchema, target) : undefined,
    overrideRef: ({ referenceId }) => refer(referenceId),
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      simplifySchema(valibotSchema.type, jsonSchema),
  });
  return { schema, definitions: ($defs ?? {}) as ConvertedSchema['definitions'] };
}

/** Objects that become definitions; unnamed objects are inlined. */
const named = Object.fromEntries(namedObjects.map(([name, schema]) => [name, toLenient(schema)]));

/** Removes duplicate examples, keeps one for a list, and none for OpenAPI 3.0, whose schemas have none. */
function tidyExamples({ examples, ...schema }: JsonSchema, target: string): JsonSchema {
  if (target === 'openapi-3.0' || !Array.isArray(examples) || examples.length === 0) return schema;
  const kept = schema.type === 'array' ? examples.slice(0, 1) : [...new Set(examples)];
  return { ...schema, examples: kept };
}

/** Simplifies a converted schema. */
function simplifySchema(type: string, jsonSchema: JsonSchema): JsonSchema {
  // `lazy` is used only for a single row or a list of rows.
  if (type === 'lazy') return { anyOf: [jsonSchema, { type: 'array', items: jsonSchema }] };
  if (type === 'nullish') {
    const { nullable: _, anyOf: [wrapped] = [], ...same } = jsonSchema as NullishSchema;
    return wrapped ?? same;
  }
  // Code bindings need the type of a constant.
  if (type === 'literal') return { type: 'string', ...jsonSchema };
  const { required = [], ...others } = jsonSchema;
  return required.length > 0 ? jsonSchema : others;
}

interface NullishSchema extends JsonSchema {
  readonly nullable?: true;
  readonly anyOf?: JsonSchema[];
}

function findReferences(
  schema: JsonSchema,
  definitions: ConvertedSchema['definitions'],
  refer: (name: string) => string,
): ConvertedSchema['definitions'] {
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
