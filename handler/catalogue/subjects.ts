/*
 * The subjects that Kinow documents, each with its section and its linked objects (the keys of `data`).
 * Types, checks and samples derive from this list.
 *
 * Source: Kinow's webhook documentation, editions of 2019-11-27 (66 subjects) and 2020-06-16 (94); the
 * union has 98. Some keys were renamed, and a shop may send those of either edition.
 */

type Keys = readonly string[];

/** A documented subject. An edition that does not list it is `undefined`. */
interface DocumentedSubject {
  readonly section: string;
  readonly edition2019: Keys | undefined;
  readonly edition2020: Keys | undefined;
}

const both = <const K extends Keys>(section: string, ...keys: K) => ({
  section,
  edition2019: keys,
  edition2020: keys,
});

const rename = <const A extends Keys, const B extends Keys>(section: string, from: A, to: B) => ({
  section,
  edition2019: from,
  edition2020: to,
});

const since2020 = <const K extends Keys>(section: string, ...keys: K) => ({
  section,
  edition2019: undefined,
  edition2020: keys,
});

const until2019 = <const K extends Keys>(section: string, ...keys: K) => ({
  section,
  edition2019: keys,
  edition2020: undefined,
});

/** All documented subjects, in the order of the documentation. */
export const subjects = {
  access_created: both('Access', 'access', 'product', 'customer'),
  access_updated: both('Access', 'access', 'product', 'customer'),
  access_deleted: both('Access', 'access', 'product', 'customer'),

  actor_created: rename('Actor', ['supplier'], ['actor']),
  actor_updated: rename('Actor', ['supplier'], ['actor']),
  actor_deleted: rename('Actor', ['supplier'], ['actor']),

  automaticpages_updated: since2020('Automatic pages', 'page'),

  blogcategory_created: since2020('Blog Category', 'blogcategory'),
  blogcategory_updated: since2020('Blog Category', 'blogcategory'),
  blogcategory_deleted: since2020('Blog Category', 'blogcategory'),

  blogpost_created: since2020('Blog Post', 'blogpost'),
  blogpost_updated: since2020('Blog Post', 'blogpost'),
  blogpost_deleted: since2020('Blog Post', 'blogpost'),

  category_created: both('Category', 'category'),
  category_updated: both('Category', 'category'),
  category_deleted: both('Category', 'category'),
  category_position: since2020('Category', 'category'),

  cmscategory_created: both('CMS Category', 'cmscategory'),
  cmscategory_updated: both('CMS Category', 'cmscategory'),
  cmscategory_deleted: both('CMS Category', 'cmscategory'),

  cmspage_created: both('CMS Page', 'cmspage'),
  cmspage_updated: both('CMS Page', 'cmspage'),
  cmspage_deleted: both('CMS Page', 'cmspage'),

  // The documentation says that name and value are sent, but not under which keys.
  configuration_updated: since2020('Configuration', 'name', 'value'),

  currency_updated: both('Currency', 'currency'),
  // Carries no object.
  currencies_updated: both('Currency'),

  customer_created: both('Customer', 'customer'),
  customer_updated: both('Customer', 'customer'),
  customer_deleted: both('Customer', 'customer'),

  device_created: since2020('Device', 'device'),
  device_updated: since2020('Device', 'device'),
  device_deleted: since2020('Device', 'device'),

  director_created: both('Director', 'director'),
  director_updated: both('Director', 'director'),
  director_deleted: both('Director', 'director'),

  extract_created: both('Extracts', 'extract'),
  extract_updated: both('Extracts', 'extract'),
  extract_deleted: both('Extracts', 'extract'),
  extract_position: since2020('Extracts', 'extract'),

  feature_created: since2020('Features', 'feature'),
  feature_updated: since2020('Features', 'feature'),
  feature_deleted: since2020('Features', 'feature'),
  feature_position: since2020('Features', 'feature'),

  gift_sent: since2020('Gift', 'gift'),

  group_customer_attached: both('Group', 'customer', 'groups'),
  group_customer_removed: both('Group', 'customer', 'groups'),

  language_updated: both('Language', 'language'),

  order_created: both('Order', 'order', 'customer'),
  order_history: both('Order', 'order', 'customer', 'history'),

  password_token_created: since2020('Password Token', 'customer', 'token'),

  prepayment_balance_created: both('Prepayment Balance', 'balance'),
  prepayment_balance_updated: since2020('Prepayment Balance', 'balance'),
  prepayment_balance_deleted: until2019('Prepayment Balance', 'balance'),

  prepayment_bonus_created: rename('Prepayment Bonus', ['rule'], ['bonus']),
  prepayment_bonus_updated: rename('Prepayment Bonus', ['rule'], ['bonus']),
  prepayment_bonus_deleted: rename('Prepayment Bonus', ['rule'], ['bonus']),

  prepayment_operation_created: both('Prepayment Operation', 'operation'),
  prepayment_operation_updated: both('Prepayment Operation', 'operation'),
  prepayment_operation_deleted: both('Prepayment Operation', 'operation'),

  prepayment_recharge_created: both('Prepayment Recharge', 'recharge'),
  prepayment_recharge_updated: both('Prepayment Recharge', 'recharge'),
  prepayment_recharge_deleted: both('Prepayment Recharge', 'recharge'),

  product_created: both('Product', 'product'),
  product_updated: both('Product', 'product'),
  product_deleted: both('Product', 'product'),
  product_position: rename('Product', ['product'], ['product', 'category']),
  product_products_updated: since2020('Product', 'product', 'product_linked', 'action'),
  product_directors_updated: since2020('Product', 'product', 'director', 'action'),
  product_actors_updated: since2020('Product', 'product', 'actor', 'action'),
  // Also carries the ids of the categories, under an undocumented key.
  product_categories_updated: since2020('Product', 'product'),
  product_attached: until2019('Product', 'product', 'product_attached'),
  product_director: until2019('Product', 'product', 'director'),
  product_actor: until2019('Product', 'product', 'actor'),

  stripe_pending: both('Stripe payment gateway', 'invoice'),

  subscription_created: both('Subscription Access', 'subscription', 'customer'),
  subscription_renewed: both('Subscription Access', 'subscription', 'customer'),
  subscription_stopped: both('Subscription Access', 'subscription', 'customer', 'access'),
  subscription_error: both('Subscription Access', 'subscription', 'customer', 'payment_method'),

  video_created: both('Video', 'video'),
  video_updated: both('Video', 'video'),
  video_deleted: both('Video', 'video'),
  video_position: since2020('Video', 'video'),

  footermenu_created: both('Widget Footer Menu', 'footermenu'),
  footermenu_updated: both('Widget Footer Menu', 'footermenu'),
  footermenu_deleted: both('Widget Footer Menu', 'footermenu'),
  footermenu_position: since2020('Widget Footer Menu', 'footermenu'),

  hookphrase_created: since2020('Widget Hook Phrase', 'hookphrase'),
  hookphrase_updated: since2020('Widget Hook Phrase', 'hookphrase'),
  hookphrase_deleted: since2020('Widget Hook Phrase', 'hookphrase'),
  hookphrase_position: since2020('Widget Hook Phrase', 'hookphrase'),

  slider_created: both('Widget Slider', 'slider'),
  slider_updated: both('Widget Slider', 'slider'),
  slider_deleted: both('Widget Slider', 'slider'),
  slider_position: since2020('Widget Slider', 'slider'),

  topmenu_created: both('Widget Top Menu', 'topmenu'),
  topmenu_updated: both('Widget Top Menu', 'topmenu'),
  topmenu_deleted: both('Widget Top Menu', 'topmenu'),
  topmenu_position: since2020('Widget Top Menu', 'topmenu'),
} satisfies Record<string, DocumentedSubject>;

/** The subject of the probe that `npm run doctor` sends. It is published, and not counted as unknown. */
export const PROBE_SUBJECT = 'kinow_eventbridge_probe';

/** A documented subject, such as `order_created`. */
export type Subject = keyof typeof subjects;

/** The documented subjects, in the order of Kinow's documentation. */
export const subjectNames: readonly Subject[] = /* @__PURE__ */ Object.keys(subjects) as Subject[];

/** The keys of `data` for a subject in one edition; `never` if that edition does not list it. */
export type LinkedKeys<
  S extends Subject,
  E extends 'edition2019' | 'edition2020',
> = (typeof subjects)[S][E] extends infer K extends Keys ? K[number] : never;

/** Whether Kinow documents a subject. Kinow adds subjects over time: an unknown one is not an error. */
export function isSubject(subject: string): subject is Subject {
  return Object.hasOwn(subjects, subject);
}

/**
 * Returns the linked objects of a subject in each edition that lists it, the latest first, and once if
 * both are the same. Every row of `data` has all keys of one of them.
 */
export function getLinkedKeys(subject: Subject): Keys[] {
  const { edition2019, edition2020 }: DocumentedSubject = subjects[subject];
  const editions = [edition2020, edition2019].filter((keys) => keys !== undefined);
  return edition2019 === edition2020 ? editions.slice(0, 1) : editions;
}
