import {
  boolean,
  date,
  dates,
  decimal,
  id,
  integer,
  object,
  pageTexts,
  type Phrase,
  text,
  toSlug,
  unknown,
  widgetSliderVideo,
} from './fields.ts';

/** Example descriptions of any page or menu. */
const sentences: readonly Phrase[] = [
  ['Une sélection renouvelée chaque mercredi.', 'A new selection every Wednesday.'],
  ['Tout ce qu’il faut savoir, en clair.', 'All you need to know, in plain words.'],
  ['Réalisateurs, interprètes, coulisses : lisez la suite.', 'Directors, casts, backstage.'],
  ['Le cinéma d’auteur, où que vous soyez.', 'Art-house cinema, wherever you are.'],
];

const menu = pageTexts(
  [
    ['Nouveautés', 'New releases'],
    ['Bientôt à l’affiche', 'Coming soon'],
    ['Nos coups de cœur', 'Our favourites'],
    ['Séances à 2,99 €', 'Films at €2.99'],
  ],
  sentences,
);

/** Blog posts have a single language. */
const postTitles = [
  'Cinq films à voir sous la pluie',
  'Pourquoi restaurer une œuvre ?',
  'L’été, côté plein air',
];
const postTexts = sentences.map(([french]) => french);

const blogCategories = pageTexts(
  [
    ['Entretiens', 'Interviews'],
    ['Les coulisses', 'Backstage'],
    ['À l’écoute', 'Listening'],
  ],
  sentences,
);

const pages = pageTexts(
  [
    ['Conditions générales de vente', 'Terms of sale'],
    ['Comment télécharger un film ?', 'How do I download a film?'],
    ['Données personnelles', 'Privacy'],
  ],
  sentences,
);

const pageCategories = pageTexts(
  [
    ['Aide', 'Help'],
    ['À propos', 'About'],
    ['Espace presse', 'Press room'],
  ],
  sentences,
);

const automaticPages = pageTexts([['Tous les interprètes', 'All performers']], sentences);

/** Pages, menus and settings of a shop. */
export const shop = {
  blogpost: object({
    id_lang: integer(1),
    title: text(...postTitles),
    link_rewrite: text(...postTitles.map(toSlug)),
    description_short: text(...postTexts),
    description: text(...postTexts.map((sentence) => `<p>${sentence}</p>`)),
    meta_title: text(...postTitles.map((title) => `${title} – Ciné Lumière`)),
    meta_description: text(...postTexts),
    meta_keywords: text(...postTitles.map((title) => `vod, ${title.toLowerCase()}`)),
    date_add: date,
    date_issue: date,
    date_upd: date,
    active: boolean(true),
    id_blog_category: id,
    cover: text('https://cdn.example.com/blog/palmares.jpg'),
    id,
  }),
  blogcategory: object({
    position: integer(1, 2, 3, 4),
    active: boolean(true),
    ...dates,
    name: blogCategories.title,
    meta_title: blogCategories.metaTitle,
    meta_description: blogCategories.sentence,
    link_rewrite: blogCategories.slug,
    id,
    meta_keywords: blogCategories.metaKeywords,
  }),
  cmspage: object({
    id,
    id_cms_category: id,
    active: boolean(true),
    position: integer(1, 2, 3, 4),
    link_rewrite: pages.slug,
    meta_title: pages.metaTitle,
    meta_description: pages.sentence,
    meta_keywords: pages.metaKeywords,
    content: pages.html,
  }),
  cmscategory: object({
    id_parent: integer(1),
    position: integer(1, 2, 3, 4),
    level_depth: integer(2),
    active: boolean(true),
    ...dates,
    name: pageCategories.title,
    description: pageCategories.html,
    link_rewrite: pageCategories.slug,
    meta_title: pageCategories.metaTitle,
    meta_keywords: pageCategories.metaKeywords,
    meta_description: pageCategories.sentence,
    id,
  }),
  page: object({
    id,
    page: text('actors'),
    enabled: boolean(true),
    title: automaticPages.title,
    description: automaticPages.sentence,
    keywords: automaticPages.metaKeywords,
    url_rewrite: automaticPages.slug,
  }),
  hookphrase: object({
    id,
    label: menu.title,
    url: menu.url,
    type: text('category'),
    type_id: id,
    blank: boolean(false),
    color: boolean(true, false),
    position: integer(1, 2, 3, 4),
  }),
  slider: object({
    id,
    label: menu.title,
    description: menu.html,
    url: menu.url,
    type: text('category'),
    type_id: id,
    blank: integer(0),
    over: integer(1),
    button: integer(1),
    opacity: decimal(0.35, 0.5, 0.75),
    image: text('https://cdn.example.com/sliders/nouveautes.jpg'),
    position: integer(1, 2, 3, 4),
    video: widgetSliderVideo,
  }),
  topmenu: object({
    id,
    label: menu.title,
    description: menu.html,
    url: menu.url,
    type: text('category'),
    type_id: id,
    blank: integer(0),
    unfold: integer(1, 0),
    visibility: text('all'),
    position: integer(1, 2, 3, 4),
  }),
  footermenu: object({
    id,
    label: menu.title,
    url: menu.url,
    column: text('left', 'center', 'right'),
    type: text('category'),
    type_id: id,
    blank: integer(0),
    position: integer(1, 2, 3, 4),
    visibility: text('all'),
  }),
  configuration: object({
    name: text('SHOP_NAME'),
    value: unknown('Ciné Lumière – à la demande'),
  }),
  // The shop's own currency, the euro, has id 1.
  currency: object({
    id: integer(2, 3, 4),
    name: text('Livre sterling', 'Franc suisse', 'Dollar canadien'),
    iso_code: text('GBP', 'CHF', 'CAD'),
    iso_code_num: text('826', '756', '124'),
    sign: text('£', 'CHF', '$'),
    conversion_rate: decimal(0.8642, 0.9387, 1.6059),
    format: integer(2),
    blank: integer(1),
    decimals: integer(2),
  }),
  language: object({
    id: integer(1),
    name: text('Français (French)'),
    iso_code: text('fr'),
    active: boolean(true),
  }),
};
