import { slug } from './slug.ts';
import type { Context } from './context.ts';
import { always, type Fields, imageUrl, inBoth } from './field-value.ts';

// The shop's own currency, the euro, has the id 1.
const currencies = [
  { id: 2, name: 'Livre sterling', iso: 'GBP', number: '826', sign: '£', rate: 0.8642 },
  { id: 3, name: 'Franc suisse', iso: 'CHF', number: '756', sign: 'CHF', rate: 0.9387 },
  { id: 4, name: 'Dollar canadien', iso: 'CAD', number: '124', sign: '$', rate: 1.6059 },
];
const currency = (c: Context) => c.random('currency').pick(currencies);

/** Of everything that links to something in the shop. */
const link: Fields = {
  type: always('category'),
  type_id: (c) => c.id('category'),
};

/** The shop itself: pages, menus, settings. */
export const shop: Readonly<Record<string, Fields>> = {
  blogpost: {
    date_issue: (c) => c.date(-c.updatedAgo),
    id_blog_category: (c) => c.id('blogcategory'),
    cover: (c) => imageUrl(c, 'blog'),
  },
  blogcategory: {},
  cmspage: {
    id_cms_category: (c) => c.id('cmscategory'),
    content: (c) => inBoth(c.matter.text, (text) => `<p class="intro">${text}</p>`),
  },
  cmscategory: { id_parent: always(1), level_depth: always(2) },
  page: {
    page: always('actors'),
    enabled: always(true),
    description: (c) => c.matter.text,
    keywords: (c) => inBoth(c.matter.title, (title) => `vod, ${title.toLowerCase()}`),
    url_rewrite: (c) => inBoth(c.matter.title, slug),
  },
  hookphrase: { ...link, color: (c) => c.random().pick([true, false]) },
  slider: {
    ...link,
    over: always(true),
    button: always(true),
    opacity: (c) => c.random().pick([0.35, 0.5, 0.75]),
    image: (c) => imageUrl(c, 'sliders'),
  },
  topmenu: { ...link, unfold: (c) => c.random().pick([true, false]), visibility: always('all') },
  footermenu: {
    ...link,
    column: (c) => c.random().pick(['left', 'center', 'right']),
    visibility: always('all'),
  },
  currency: {
    id: (c) => currency(c).id,
    name: (c) => currency(c).name,
    iso_code: (c) => currency(c).iso,
    iso_code_num: (c) => currency(c).number,
    sign: (c) => currency(c).sign,
    conversion_rate: (c) => currency(c).rate,
    format: always(2),
    blank: always(true),
    decimals: always(2),
  },
  language: { id: always(1), name: always('Français (French)'), iso_code: always('fr') },
};
