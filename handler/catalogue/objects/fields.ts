import * as v from 'valibot';

/*
 * The field types of Kinow's REST API and the objects that stand inside others. Whether a webhook
 * carries every field is not documented, so all are optional: they make helpful types and realistic
 * samples and never reject an event.
 *
 * Each type takes examples. The nth examples of all fields of an object belong together, and so do
 * those of the objects of one event: the nth customer has the nth email and pays for the nth order.
 */

/** A schema of which the type tells what it gives and no more: declarations made of it stay short. */
export interface Schema<T = unknown> extends v.GenericSchema<T> {}

const withExamples = <T>(schema: Schema<T>, examples: readonly T[]): Schema<T> =>
  examples.length === 0 ? schema : v.pipe(schema, v.examples(examples));

// Messages throughout: valibot's own show the value that it received.
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

/** The id of the object that has it, or of the one that the field's name refers to. */
export const id = integer(1024);

/** As PHP writes a date: in the time zone of the shop, which it does not name. */
export const date = text('2026-03-14 09:26:53');

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
  lang: integer(1, 2),
  value: text('Les Marées d’été', 'Summer Tides'),
  iso_code: text('fr', 'en'),
});

/** A text in the two languages of the shop of the examples. */
export type Phrase = readonly [french: string, english: string];

/** A text in each language of the shop. */
export const i18n = (...phrases: readonly Phrase[]) =>
  withExamples(
    list(i18nField),
    phrases.map(([french, english]) => [
      { lang: 1, value: french, iso_code: 'fr' },
      { lang: 2, value: english, iso_code: 'en' },
    ]),
  );

/** The texts of a page of the shop, by its title and a sentence on it. */
export function pageTexts(titles: readonly Phrase[], sentences: readonly Phrase[]) {
  const change = (phrases: readonly Phrase[], to: (text: string, language: string) => string) =>
    i18n(...phrases.map(([french, english]) => [to(french, 'fr'), to(english, 'en')] as const));
  return {
    title: i18n(...titles),
    sentence: i18n(...sentences),
    // As the editor of the shop's back office writes it.
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

/** A text as it stands in a URL: `nuits-d-ete` for `Nuits d’été`. */
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

export const orderHistory = object({
  id,
  id_order: id,
  // The API names no states: these are PrestaShop's for "awaiting bank wire" and "payment accepted".
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
