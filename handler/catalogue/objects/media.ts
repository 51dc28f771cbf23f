import {
  boolean,
  date,
  dates,
  featureValue,
  i18n,
  id,
  image,
  integer,
  list,
  object,
  pageTexts,
  type Phrase,
  productAttribute,
  productCategories,
  tag,
  text,
  toSlug,
  videoFreeAccess,
} from './fields.ts';

/** Fictional films. */
const filmTitles: readonly Phrase[] = [
  ['Les Marées d’été', 'Summer Tides'],
  ['Forêt blanche', 'White Forest'],
  ['Chère Apolline', 'Dear Apolline'],
  ['Dix-sept étages', 'Seventeen Floors'],
];
const films = pageTexts(filmTitles, [
  [
    'Trois sœurs rouvrent l’hôtel familial, face à la mer ⛵',
    'Three sisters reopen the family hotel by the sea ⛵',
  ],
  [
    'Dans le Jura enneigé, une gendarme enquête sur une disparition.',
    'In the snowbound Jura, an officer investigates a disappearance.',
  ],
  [
    'Deux inconnus s’écrivent par erreur pendant dix ans.',
    'Two strangers write to each other by mistake for ten years.',
  ],
  [
    'Une nuit de panne d’ascenseur dans une tour de Créteil.',
    'One night without a lift in a tower block in Créteil.',
  ],
]);
const filmSeconds = [5820, 7140, 5580, 5460];

const biographies: readonly Phrase[] = [
  [
    'Une figure du cinéma indépendant européen, venue du théâtre.',
    'A figure of European independent cinema, from the stage.',
  ],
  [
    'Découverte au festival de Clermont-Ferrand dans un court métrage.',
    'Discovered in a short film at the Clermont-Ferrand festival.',
  ],
  [
    'Quinze ans de carrière, entre comédies et séries policières.',
    'Fifteen years of work, from comedies to crime series.',
  ],
  ['Écrit, joue et enseigne à Lyon.', 'Writes, acts and teaches in Lyon.'],
];

const genres = pageTexts(
  [
    ['Drames', 'Dramas'],
    ['Thrillers', 'Thrillers'],
    ['Comédies', 'Comedies'],
    ['Séries européennes', 'European series'],
  ],
  [
    ['Le cinéma d’auteur, où que vous soyez.', 'Art-house cinema, wherever you are.'],
    ['Une sélection renouvelée chaque mercredi.', 'A new selection every Wednesday.'],
    ['À voir en famille, dès 2,99 € 🍿', 'For the whole family, from €2.99 🍿'],
    ['Abonnés : c’est compris dans votre formule.', 'Subscribers: it is included in your plan.'],
  ],
);

/** Each belongs to the value with the same index in `featureValue`. */
const features: readonly Phrase[] = [
  ['Sous-titres', 'Subtitles'],
  ['Pays', 'Country'],
  ['Âge conseillé', 'Suitable for'],
  ['Procédé', 'Process'],
];

const imageUrls = (folder: string, titles: readonly Phrase[]) =>
  text(...titles.map(([title]) => `https://cdn.example.com/${folder}/${toSlug(title)}.jpg`));

/** An actor or director; the names are fictional and the same in each language. */
function person(names: readonly string[], role: Phrase) {
  const phrases = names.map((name) => [name, name] as const);
  const texts = pageTexts(phrases, biographies);
  return object({
    id,
    name: text(...names),
    description_short: texts.sentence,
    description: texts.html,
    image: imageUrls('people', phrases),
    images: list(image),
    meta_title: texts.metaTitle,
    meta_description: texts.sentence,
    meta_keywords: texts.metaKeywords,
    link_rewrite: texts.slug,
    roles: i18n(role),
    active: boolean(true),
    ...dates,
  });
}

/** Products, their videos, and the people in them. */
export const media = {
  product: object({
    id,
    reference: text('FILM-LMDE', 'FILM-FBLA', 'FILM-CHAP', 'FILM-DSET'),
    date_from: date,
    date_to: date,
    visible_before_publication: boolean(false),
    visible_after_publication: boolean(true),
    price: integer(4),
    price_mode: integer(1),
    position: integer(1, 2, 3, 4),
    active: boolean(true),
    available_for_order: boolean(true),
    ...dates,
    id_category_default: id,
    images: list(image),
    attributes: list(productAttribute),
    meta_description: films.sentence,
    meta_keywords: films.metaKeywords,
    meta_title: films.metaTitle,
    link_rewrite: films.slug,
    name: films.title,
    description: films.html,
    description_short: films.sentence,
    tags: list(tag),
    can_buy: boolean(true),
    available_in_subscriptions: boolean(true, false),
    duration: integer(...filmSeconds),
    type: text('movie'),
    group_restriction_behavior: integer(0),
    geoloc_enabled: boolean(true, false),
    behavior_detected_countries: text('allow'),
    behavior_non_detected_countries: text('forbid'),
    id_product_attribute: id,
    roles: text('Rôle principal'),
    categories: list(productCategories),
  }),
  video: object({
    id,
    id_product: id,
    id_video_group: integer(0),
    id_product_image: id,
    id_language: integer(1),
    language_filter: integer(0),
    id_media_source: integer(1),
    name: films.title,
    description: films.html,
    description_short: films.sentence,
    duration: integer(...filmSeconds),
    date_from: date,
    date_to: date,
    filename: text(...filmTitles.map(([title]) => `${toSlug(title)}.mp4`)),
    position: integer(1, 2, 3, 4),
    subscription: integer(1, 0),
    free: integer(0),
    download: integer(0, 1),
    active: boolean(true),
    ...dates,
    can_watch: boolean(true),
    cover: imageUrls('covers', filmTitles),
    thumbnail: imageUrls('thumbnails', filmTitles),
    geoloc_enabled: boolean(true, false),
    behavior_detected_countries: text('allow'),
    behavior_non_detected_countries: text('forbid'),
    has_free_access: videoFreeAccess,
    advertising_url: text('https://ads.example.com/vast?content=4012'),
  }),
  extract: object({
    id,
    id_product: id,
    id_product_image: id,
    id_media_player: integer(1),
    id_media_source: integer(1),
    filename: text(...filmTitles.map(([title]) => `${toSlug(title)}.mp4`)),
    position: integer(1, 2, 3, 4),
    active: boolean(true),
    ...dates,
    can_watch: boolean(true),
    name: i18n(
      ...filmTitles.map(
        ([french, english]) => [`Bande-annonce : ${french}`, `Trailer: ${english}`] as const,
      ),
    ),
    description: films.html,
    cover: imageUrls('covers', filmTitles),
    thumbnail: imageUrls('thumbnails', filmTitles),
    advertising_url: text('https://ads.example.com/vast?content=4012'),
  }),
  actor: person(
    ['Hélène Gauthier-Noël', 'Inès Pélissier', 'Raphaël Núñez', 'Émile Kerguélen'],
    ['Rôle principal', 'Leading role'],
  ),
  director: person(
    ['Agnès Rouvière', 'François Müller', 'Noémie Sauvêtre', 'Loïc Marchand'],
    ['Réalisation', 'Director'],
  ),
  category: object({
    id,
    id_parent: integer(2),
    ...dates,
    active: boolean(true),
    level_depth: integer(2),
    position: integer(1, 2, 3, 4),
    images: list(image),
    meta_description: genres.sentence,
    meta_keywords: genres.metaKeywords,
    meta_title: genres.metaTitle,
    link_rewrite: genres.slug,
    name: genres.title,
    description: genres.html,
    description_short: genres.sentence,
  }),
  feature: object({
    id,
    position: integer(1, 2, 3, 4),
    name: text(...features.map(([name]) => name)),
    name_i18n: i18n(...features),
    value: featureValue,
  }),
};
