import { always, type Fields, inBoth } from './field-value.ts';
import { slug } from './slug.ts';

/** Fields that mean the same in every object that has them; an object's own entry goes first. */
export const shared: Fields = {
  id: (c) => c.id(c.path) + c.row,
  id_cart: (c) => c.id('cart'),
  id_customer: (c) => c.id('customer'),
  id_order: (c) => c.id('order'),
  id_product: (c) => c.id('product'),
  id_product_attribute: (c) => c.id('product.attributes'),
  id_product_image: (c) => c.id('product.images'),
  id_media_source: always(1),
  id_lang: always(1),

  active: (c) => !c.gone,
  position: (c) => c.random().int(1, 12),
  // Typed as a whole number by some objects and as a flag by others.
  blank: always(false),

  date_add: (c) => c.date(-c.addedAgo),
  date_upd: (c) => c.date(-c.updatedAgo),
  date_from: (c) => c.date(-c.addedAgo),
  date_to: (c) => c.date(365),

  name: (c) => c.matter.title,
  title: (c) => c.matter.title,
  label: (c) => c.matter.title,
  // As the editor of the shop's back office writes it; the other texts are plain.
  description: (c) => inBoth(c.matter.text, (text) => `<p>${text}</p>`),
  description_short: (c) => c.matter.text,
  meta_title: (c) => inBoth(c.matter.title, (title) => `${title} – Ciné Lumière`),
  meta_description: (c) => c.matter.text,
  meta_keywords: (c) => inBoth(c.matter.title, (title) => `vod, ${title.toLowerCase()}`),
  link_rewrite: (c) => inBoth(c.matter.title, slug),
  url: ({ matter: { title } }) => ({
    fr: `https://www.example.com/fr/${slug(title.fr)}`,
    en: `https://www.example.com/en/${slug(title.en)}`,
  }),
};
