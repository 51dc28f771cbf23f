import * as v from 'valibot';

/*
 * Field types of Kinow's REST API, and objects that are nested in others. Kinow does not document which
 * fields a webhook carries, so every field is optional.
 *
 * Each type takes examples. Examples with the same index belong together, within an object and across the
 * objects of an event: the second customer has the second email and pays for the second order.
 */

/** A schema with only its output type, which keeps the generated type declarations short. */
export interface Schema<T = unknown> extends v.GenericSchema<T> {}

const withExamples = <T>(schema: Schema<T>, examples: readonly T[]): Schema<T> =>
  examples.length === 0 ? schema : v.pipe(schema, v.examples(examples));

// Every check has its own message: valibot's defaults include the received value, which may be personal data.
const EXPECTED_INTEGER = 'Expected an integer';

export const integer = (...examples: readonly number[]): Schema<number> =>
  v.pipe(v.number(EXPECTED_INTEGER), v.integer(EXPECTED_INTEGER), v.examples(examples));
export const decimal = (...examples: readonly number[]): Schema<number> =>
  withExamples(v.number('Expected a number'), examples);
export const text = (...examples: readonly string[]): Schema<string> =>
  withExamples(v.string('Expected a text'), examples);
export const boolean = (...examples: readonly boolean[]): Schema<boolean> =>
  withExamples(v.boolean('Expected true or false'), examples);
export const unknown = (...examples: readonly unknown[]): Schema =>
  withExamples(v.unknown(), examples);

/** The object's own id, or the id of the object that the field's name refers to. */
export const id = integer(1024);

/** A date as PHP writes it: in the time zone of the shop, without an offset. */
export const date = text('2026-03-14 09:26:53');

/** When an event happened, in seconds since the epoch, as Stripe writes a time. */
export const unixTime = integer(1_773_480_413);

/** When an object was added and last changed. */
export const dates = { date_add: date, date_upd: date };

type Fields = Readonly<Record<string, Schema>>;

/**
 * Creates the schema of an object. Kinow's API declares every field as optional, and PHP writes one without a value
 * as `null`.
 */
export const object = <const F extends Fields>(fields: F) =>
  v.partial(v.object(fields)) as v.GenericSchema as Schema<{
    -readonly [K in keyof F]?: v.InferOutput<F[K]> | null;
  }>;

export const list = <T>(item: Schema<T>): Schema<T[]> => v.array(item, 'Expected a list');

/** Whether a schema was created by `object`. */
export const isObject = (schema: Schema): schema is v.ObjectSchema<v.ObjectEntries, undefined> =>
  schema.type === 'object';

/** Whether a schema was created by `list`. */
export const isList = (schema: Schema): schema is v.ArraySchema<Schema, 'Expected a list'> =>
  schema.type === 'array';

/** Whether a schema is that of a field in an `object`. */
export const isOptional = (schema: Schema): schema is v.OptionalSchema<Schema, undefined> =>
  schema.type === 'optional';

export const i18nField = object({
  lang: integer(1, 2),
  value: text('Les Marées d’été', 'Summer Tides'),
  iso_code: text('fr', 'en'),
});

/** A text in the two languages of the sample shop. */
export type Phrase = readonly [french: string, english: string];

/** Creates the schema of a text in each language of the shop. */
export const i18n = (...phrases: readonly Phrase[]) =>
  withExamples(
    list(i18nField),
    phrases.map(([french, english]) => [
      { lang: 1, value: french, iso_code: 'fr' },
      { lang: 2, value: english, iso_code: 'en' },
    ]),
  );

/** Creates the schemas of a page's texts from example titles and example sentences. */
export function pageTexts(titles: readonly Phrase[], sentences: readonly Phrase[]) {
  const change = (phrases: readonly Phrase[], to: (text: string, language: string) => string) =>
    i18n(...phrases.map(([french, english]) => [to(french, 'fr'), to(english, 'en')] as const));
  return {
    title: i18n(...titles),
    sentence: i18n(...sentences),
    // The back office's editor saves HTML.
    html: change(sentences, (sentence) => `<p>${sentence}</p>`),
    metaTitle: change(titles, (title) => `${title} – Ciné Lumière`),
    metaKeywords: change(titles, (title) => `vod, ${title.toLowerCase()}`),
    slug: change(titles, toSlug),
    url: change(
      titles,
      (title, language) => `https://www.example.com/${language}/${toSlug(title)}`,
    ),
  };
}

/** Converts a text to the part of a URL: `Nuits d’été` → `nuits-d-ete`. */
export const toSlug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '');

export const image = object({
  id,
  source: text(
    'https://cdn.example.com/images/7197.jpg',
    'https://cdn.example.com/images/7198.jpg',
    'https://cdn.example.com/images/7199.jpg',
    'https://cdn.example.com/images/7200.jpg',
  ),
  position: integer(1, 2),
  type: text('cover', 'still'),
});

export const productAttribute = object({
  id,
  video_group_id: integer(0),
  video_id: integer(0),
  name: text('Location 48 h', 'Achat définitif'),
  price: decimal(3.99, 9.99),
  price_mode: decimal(1),
  price_without_reduction: decimal(3.99, 9.99),
  mode: text('STREAMING'),
  type: text('RENT', 'BUY'),
  quality: text('HD'),
  duration: integer(30, 0),
  watching_duration: integer(2, 0),
  maximum_views: integer(0),
  active: integer(1),
});

export const tag = object({
  id,
  id_lang: integer(1),
  name: text('Comédies', 'Jeunesse', 'Courts métrages', 'Restaurés en 4K'),
});

export const productCategories = object({
  id,
  position: integer(1, 2, 3, 4),
});

export const videoFreeAccess = object({
  hasStreaming: boolean(false),
  hasDownload: boolean(false),
});

export const featureValue = object({
  id,
  id_feature: id,
  custom: boolean(false),
  value: i18n(
    ['Français, anglais', 'French, English'],
    ['France, Belgique', 'France, Belgium'],
    ['Dès 8 ans', 'Ages 8 and up'],
    ['Numérisé en 4K', 'Scanned in 4K'],
  ),
});

// Not `orderHistory`: code bindings name the class of the event `order_history` so.
export const orderHistoryEntry = object({
  id,
  id_order: id,
  // States are not documented. These are PrestaShop's "awaiting bank wire" and "payment accepted".
  id_order_state: integer(10, 2),
  date_add: date,
});

export const widgetSliderVideo = object({
  id,
  id_media_source: integer(1),
  filename: text(
    'les-marees-d-ete.mp4',
    'foret-blanche.mp4',
    'chere-apolline.mp4',
    'dix-sept-etages.mp4',
  ),
});
