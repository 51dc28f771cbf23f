import * as v from 'valibot';

/*
 * The field types of Kinow's REST API and the objects that stand inside others. Whether a webhook
 * carries every field is not documented, so all are optional: they make helpful types and realistic
 * samples and never reject an event.
 */

/** A schema of which the type tells what it gives and no more: declarations made of it stay short. */
export interface Schema<T = unknown> extends v.GenericSchema<T> {}

// Messages throughout: valibot's own show the value that it received.
const anInteger = 'Expected an integer';

export const integer: Schema<number> = v.pipe(v.number(anInteger), v.integer(anInteger));
export const decimal: Schema<number> = v.number('Expected a number');
export const text: Schema<string> = v.string('Expected a text');
export const boolean: Schema<boolean> = v.boolean('Expected true or false');
export const unknown: Schema = v.unknown();

type Fields = Readonly<Record<string, Schema>>;

/** An object of which every field may be missing. */
export const object = <const F extends Fields>(fields: F) =>
  v.partial(v.object(fields)) as v.GenericSchema as Schema<{
    -readonly [K in keyof F]?: v.InferOutput<F[K]> | undefined;
  }>;

export const list = <T>(item: Schema<T>): Schema<T[]> => v.array(item, 'Expected a list');

/** Whether a schema is one that `object` made. */
export const isObject = (schema: Schema): schema is v.ObjectSchema<v.ObjectEntries, undefined> =>
  schema.type === 'object';

/** Whether a schema is one that `list` made. */
export const isList = (schema: Schema): schema is v.ArraySchema<Schema, 'Expected a list'> =>
  schema.type === 'array';

/** Whether a schema is that of a field, which may be missing. */
export const isOptional = (schema: Schema): schema is v.OptionalSchema<Schema, undefined> =>
  schema.type === 'optional';

export const i18nField = object({
  lang: integer,
  value: text,
  iso_code: text,
});

export const image = object({
  id: integer,
  source: text,
  position: integer,
  type: text,
});

export const productAttribute = object({
  id: integer,
  video_group_id: integer,
  video_id: integer,
  name: text,
  price: decimal,
  price_mode: decimal,
  price_without_reduction: decimal,
  mode: text,
  type: text,
  quality: text,
  duration: integer,
  watching_duration: integer,
  maximum_views: integer,
  active: integer,
});

export const tag = object({
  id: integer,
  id_lang: integer,
  name: text,
});

export const productCategories = object({
  id: integer,
  position: integer,
});

export const videoFreeAccess = object({
  hasStreaming: boolean,
  hasDownload: boolean,
});

export const featureValue = object({
  id: integer,
  id_feature: integer,
  custom: boolean,
  value: list(i18nField),
});

export const orderHistory = object({
  id: integer,
  id_order: integer,
  id_order_state: integer,
  date_add: text,
});

export const widgetSliderVideo = object({
  id: integer,
  id_media_source: integer,
  filename: text,
});
