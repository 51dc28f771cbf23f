import type { JsonSchema } from '@valibot/to-json-schema';
import { convertObjects } from './convert-schema.ts';

/** Types in short, such as `integer`, or `image[]` for a list of objects that have a name. */
export interface FieldTypes {
  /** What is under each key of a row. */
  readonly keys: Readonly<Record<string, string>>;
  /** The fields of each object that has a name. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** How the catalogue types the linked objects. */
export function fieldTypes(): FieldTypes {
  const { keys, objects } = convertObjects();
  return {
    keys: typesOf(keys),
    objects: Object.fromEntries(
      Object.entries(objects).map(([name, { properties = {} }]) => [name, typesOf(properties)]),
    ),
  };
}

const typesOf = (schemas: Readonly<Record<string, JsonSchema | boolean>>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, typeOf(schema)]));

function typeOf(schema: JsonSchema | boolean): string {
  const { $ref, type, items } = typeof schema === 'boolean' ? {} : schema;
  if (type === 'array') return `${typeOf(items as JsonSchema)}[]`;
  return $ref ?? (typeof type === 'string' ? type : 'unknown');
}
