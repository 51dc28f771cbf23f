import type { JsonSchema } from '@valibot/to-json-schema';
import { convertObjects } from './convert-schema.ts';

/** Short names of types, such as `integer`, or `image[]` for a list of the object `image`. */
export interface FieldTypes {
  /** Types of the keys of rows. */
  readonly keys: Readonly<Record<string, string>>;
  /** Types of the fields of each named object. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Returns the types of the linked objects. */
export function getFieldTypes(): FieldTypes {
  const { keys, objects } = convertObjects();
  return {
    keys: formatTypes(keys),
    objects: Object.fromEntries(
      Object.entries(objects).map(([name, { properties = {} }]) => [name, formatTypes(properties)]),
    ),
  };
}

const formatTypes = (schemas: Readonly<Record<string, JsonSchema | boolean>>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, formatType(schema)]));

function formatType(schema: JsonSchema | boolean): string {
  const { $ref, type, items } = typeof schema === 'boolean' ? {} : schema;
  if (type === 'array') return `${formatType(items as JsonSchema)}[]`;
  return $ref ?? (typeof type === 'string' ? type : 'unknown');
}
