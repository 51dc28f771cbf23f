import type { Context } from './context.ts';
import { always, capitals, cents, type Fields, hex, withoutTax } from './field-value.ts';
import { slug } from './slug.ts';

const devices = [
  { type: 'Desktop', os: 'Windows 11', application: 'Firefox' },
  { type: 'Desktop', os: 'macOS', application: 'Safari' },
  { type: 'Mobile', os: 'Android', application: 'Chrome' },
  { type: 'Mobile', os: 'iOS', application: 'Ciné Lumière' },
  { type: 'STB', os: 'Android TV', application: 'Ciné Lumière' },
];
const towns = ['Besançon', 'Orléans', 'Saint-Étienne', 'Liège', 'Neuchâtel', 'Sète'];

const device = (c: Context) => c.random('device').pick(devices);
const custom = (c: Context): string => JSON.stringify({ ville: c.random().pick(towns) });
const birthday = (c: Context): string => {
  const random = c.random();
  const [month, day] = [random.int(1, 12), random.int(1, 28)];
  return new Date(Date.UTC(random.int(1950, 2004), month - 1, day)).toISOString().slice(0, 10);
};
const discount = (c: Context): number => c.random('discount').pick([0, 0, 1]);
const balance = (c: Context): number => c.random('balance').int(150, 6000) / 100;
const lastState = (c: Context): number => c.orderStates.length - 1;
/** The first state dates from the order, the last from the event. */
const stateDate = (c: Context, row: number): string =>
  c.date(row === lastState(c) ? -c.updatedAgo : -c.addedAgo);

/** Customers, and what they order, subscribe to and pay. */
export const commerce: Readonly<Record<string, Fields>> = {
  access: {
    type: (c) => (c.subject === 'subscription_stopped' ? 'SUBSCRIPTION' : 'RENT'),
    date_exp: (c) => c.date(30 - c.addedAgo),
    cancel: (c) => c.gone,
    recurring: (c) => c.subject === 'subscription_stopped',
    message: (c) => c.random().pick(['', 'Offert par le ciné-club', 'Geste commercial – 1 €']),
    date_renewal: (c) => c.date(30 - c.addedAgo),
    payment_method: (c) => c.random().pick(['stripe', 'paypal']),
    renewed: always(false),
  },
  subscription: {
    duration: always(30),
    download: always(false),
    trial_duration: (c) => c.random().pick([0, 7, 14]),
    trial_percent: always(100),
    trial_sub: always(0),
    limit: always(false),
    limit_duration: always(0),
    alert_type: always('email'),
    alert_qty: always(3),
    recurring_payment: always(1),
  },
  order: {
    id_order_renew: always(0),
    id_currency: always(1),
    current_state: (c) => c.orderStates.at(-1) ?? 0,
    payment: (c) => (c.orderStates.length > 1 ? 'Virement bancaire' : 'Carte bancaire'),
    module: (c) => (c.orderStates.length > 1 ? 'bankwire' : 'stripe'),
    total_discounts: discount,
    total_discounts_tax_incl: discount,
    total_discounts_tax_excl: (c) => withoutTax(discount(c)),
    total_paid: (c) => c.paid,
    total_paid_tax_incl: (c) => c.paid,
    total_paid_tax_excl: (c) => withoutTax(c.paid),
    total_products: (c) => cents(withoutTax(c.paid) + withoutTax(discount(c))),
    // With tax.
    total_products_wt: (c) => cents(c.paid + discount(c)),
    conversion_rate: always(1),
    invoice_number: (c) => c.random().int(1000, 9999),
    invoice_date: (c) => c.date(-c.updatedAgo),
    valid: always(true),
    reference: (c) => c.random().string(9, capitals),
    histories: (c) => c.orderStates.length,
  },
  histories: {
    id_order_state: (c) => c.orderStates[c.row] ?? 0,
    date_add: (c) => stateDate(c, c.row),
  },
  // The last of the order's histories.
  history: {
    id: (c) => c.id('order.histories') + lastState(c),
    id_order_state: (c) => c.orderStates.at(-1) ?? 0,
    date_add: (c) => stateDate(c, lastState(c)),
  },
  customer: {
    firstname: (c) => c.person.first,
    lastname: (c) => c.person.last,
    email: (c) => c.person.email,
    id_gender: (c) => c.person.gender,
    birthday,
    newsletter: (c) => c.random().pick([true, false]),
    optin: (c) => c.random().pick([true, false]),
    notification: always(true),
    max_viewing: (c) => c.random().int(1, 4),
    custom,
    // Formed as bcrypt's, and the hash of nothing.
    password: (c) => `$2y$10$SAMPLE.NOT.A.REAL.HASH.${c.random().string(30, hex)}`,
    last_passwd_gen: (c) => c.date(-c.addedAgo),
  },
  groups: {},
  gift: {
    firstname: (c) => c.person.first,
    lastname: (c) => c.person.last,
    message: (c) => c.random().pick(['Joyeux anniversaire 🎉', 'Bon film, à très bientôt !']),
    custom,
    email: (c) => c.person.email,
    used: always(false),
    date_send: (c) => c.date(),
  },
  device: {
    fingerprint: (c) => c.random().string(32, hex),
    type: (c) => device(c).type,
    os: (c) => device(c).os,
    application: (c) => device(c).application,
  },
  balance: {
    amount: balance,
    // As PHP's NumberFormatter for fr_FR: a no-break space before the sign.
    amount_formatted: (c) => `${balance(c).toFixed(2).replace('.', ',')}\u00a0€`,
    type: always('money'),
  },
  operation: { amount: (c) => c.paid, type: always('money') },
  recharge: { amount: (c) => c.random().pick([10, 20, 25.5, 50]), type: always('money') },
  bonus: {
    name: (c) => c.random().pick(['Bonus de bienvenue', 'Été : +10 % offerts', 'Noël à 5 €']),
    amount: (c) => c.random().pick([2.5, 4.99, 5, 10]),
    type: always('money'),
  },
  invoice: {
    id: (c) => `in_sample${c.random().string(15, hex)}`,
    object: always('invoice'),
    // Stripe counts in cents.
    amount_due: (c) => Math.round(c.paid * 100),
    amount_paid: always(0),
    amount_remaining: (c) => Math.round(c.paid * 100),
    attempt_count: always(1),
    billing_reason: always('subscription_cycle'),
    created: (c) => c.seconds(),
    currency: always('eur'),
    customer: (c) => `cus_sample${c.random().string(8, hex)}`,
    customer_email: (c) => c.person.email,
    hosted_invoice_url: (c) => `https://invoice.example.com/i/${slug(c.person.last)}`,
    livemode: always(false),
    number: (c) => `${c.random().string(8, capitals)}-0001`,
    status: always('open'),
    subtotal: (c) => Math.round(withoutTax(c.paid) * 100),
    total: (c) => Math.round(c.paid * 100),
  },
};
