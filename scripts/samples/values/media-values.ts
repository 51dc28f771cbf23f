import { itemAt } from '../random.ts';
import { slug } from './slug.ts';
import { genres } from './topics.ts';
import type { Context } from './context.ts';
import { always, type Fields, imageUrl, inBoth } from './field-value.ts';

/** The two ways to buy a film, one for each row of a product's attributes. */
const offers = [
  { type: 'RENT', name: 'Location 48 h', prices: [2.99, 3.99, 4.99], days: 30, watching: 2 },
  { type: 'BUY', name: 'Achat définitif', prices: [7.99, 9.99, 12.99], days: 0, watching: 0 },
];

const offer = (c: Context) => itemAt(offers, c.row);
const price = (c: Context): number => c.random(`price ${c.key} ${c.row}`).pick(offer(c).prices);
const genre = (c: Context) => itemAt(genres, c.random(`genre ${c.key}`).int(0, 99) + c.row);

/** Of products and videos. */
const geolocation: Fields = {
  geoloc_enabled: (c) => c.random('geoloc').pick([true, false]),
  behavior_detected_countries: always('allow'),
  behavior_non_detected_countries: always('forbid'),
};

/** Of videos and extracts. */
const playable: Fields = {
  can_watch: (c) => !c.gone,
  cover: (c) => imageUrl(c, 'covers'),
  thumbnail: (c) => imageUrl(c, 'thumbnails'),
  filename: (c) => `${slug(c.film.title.fr)}.mp4`,
  advertising_url: (c) => `https://ads.example.com/vast?${c.object}=${c.id(c.path)}`,
};

/** Of performers and directors. */
const cast: Fields = {
  image: (c) => imageUrl(c, 'people'),
  images: always(1),
  roles: (c) =>
    c.object === 'actor'
      ? { fr: 'Rôle principal', en: 'Leading role' }
      : { fr: 'Réalisation', en: 'Director' },
};

/** What a shop offers: products, their videos and the people in them. */
export const media: Readonly<Record<string, Fields>> = {
  product: {
    ...geolocation,
    reference: (c) => `FILM-${c.id(c.path)}`,
    visible_before_publication: always(false),
    visible_after_publication: always(true),
    // The API types it as a whole number; the prices to the cent are those of the attributes.
    price: (c) => Math.round(price(c)),
    price_mode: always(1),
    available_for_order: (c) => !c.gone,
    id_category_default: (c) => c.id('category'),
    images: always(2),
    attributes: always(offers.length),
    tags: always(2),
    can_buy: (c) => !c.gone,
    available_in_subscriptions: (c) => c.random().pick([true, false]),
    duration: (c) => c.film.minutes * 60,
    type: always('movie'),
    group_restriction_behavior: always(0),
    id_product_attribute: (c) => c.id(`${c.path}.attributes`),
    roles: always('Rôle principal'),
    categories: always(2),
  },
  images: {
    source: (c) => `https://cdn.example.com/images/${c.id(c.path) + c.row}.jpg`,
    position: (c) => c.row + 1,
    type: (c) => (c.row === 0 ? 'cover' : 'still'),
  },
  attributes: {
    video_group_id: always(0),
    video_id: always(0),
    name: (c) => offer(c).name,
    price,
    price_mode: always(1),
    price_without_reduction: price,
    mode: always('STREAMING'),
    type: (c) => offer(c).type,
    quality: always('HD'),
    duration: (c) => offer(c).days,
    watching_duration: (c) => offer(c).watching,
    maximum_views: always(0),
  },
  tags: { name: genre },
  categories: {
    id: (c) => c.id('category') + c.row,
    position: (c) => c.row + 1,
  },
  // A slider's video too.
  video: {
    ...geolocation,
    ...playable,
    id_video_group: always(0),
    id_language: always(1),
    language_filter: always(0),
    name: (c) => inBoth(c.film.title, (title) => `${title} (VOST)`),
    duration: (c) => c.film.minutes * 60,
    subscription: (c) => c.random().pick([true, false]),
    free: always(false),
    download: (c) => c.random().pick([true, false]),
  },
  has_free_access: { hasStreaming: always(false), hasDownload: always(false) },
  extract: {
    ...playable,
    id_media_player: always(1),
    name: ({ film: { title } }) => ({
      fr: `Bande-annonce : ${title.fr}`,
      en: `Trailer: ${title.en}`,
    }),
  },
  actor: cast,
  director: cast,
  category: {
    id_parent: always(2),
    level_depth: always(2),
    images: always(1),
  },
  feature: { name_i18n: (c) => c.matter.title },
  // A feature's value.
  value: {
    id_feature: (c) => c.id('feature'),
    custom: always(false),
    value: (c) => c.matter.text,
  },
};
