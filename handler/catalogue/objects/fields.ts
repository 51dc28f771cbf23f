import * as v from 'valibot';

/*
 * The field types of Kinow's REST API and the objects that stand inside others. Whether a webhook
 * carries every field is not documented, so all are optional: they make helpful types and realistic
 * samples and never reject an event.
 */

export const integer = v.pipe(v.number(), v.integer());
export const decimal = v.number();
export const text = v.string();
export const boolean = v.boolean();
export const unknown = v.unknown();

export const object = <const E extends v.ObjectEntries>(entries: E) => v.partial(v.object(entries));
export const list = <const T extends v.GenericSchema>(item: T) => v.array(item);

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
