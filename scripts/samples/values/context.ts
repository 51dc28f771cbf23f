import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { itemAt, type Random, seeded } from '../random.ts';
import { type Person, person } from './people.ts';
import { biographies, films, type Matter, teasers } from './phrases.ts';
import { features, topics } from './topics.ts';

/** Where a field stands in a sample. */
export interface Place {
  /** The key of `data`, e.g. `product_linked`. */
  readonly key: string;
  /** The object that stands under the key, e.g. `product`. */
  readonly root: string;
  /** The object that has the field: the root, or the field that holds it, e.g. `images`. */
  readonly object: string;
  /** The object's path, e.g. `product_linked.images`. */
  readonly path: string;
  /** The object's index in its list; 0 outside one. */
  readonly row: number;
  /** The text in one language, inside an i18n field. */
  readonly translation?: { readonly lang: number; readonly iso: string; readonly value: string };
}

/** What a field's value may depend on; all the fields of one event share the same facts. */
export interface Context extends Place {
  readonly subject: Subject;
  /** Random values of this field alone, or of all that ask under the same name. */
  random(name?: string): Random;
  /** The id of an object of this event, by its path: `id('customer')` is the customer's. */
  id(path: string): number;
  /** The film, and the person, under this key of `data`. */
  readonly film: (typeof films)[number];
  readonly person: Person;
  /** What the object is about. */
  readonly matter: Matter;
  /** The event's moment, moved by some days, in seconds since 1970 and as PHP writes a date. */
  seconds(days?: number): number;
  date(days?: number): string;
  /** How many days before the event the object was added and last changed. */
  readonly addedAgo: number;
  readonly updatedAgo: number;
  /** Whether the event says that this very object has ended. */
  readonly gone: boolean;
  /** What the customer pays in this event: € with tax. */
  readonly paid: number;
  /** The states of the order, in the order in which it got them. */
  readonly orderStates: readonly number[];
}

const DAY = 86_400;
/** The first day of the samples: a constant, because the clock would change them. */
const START = Date.UTC(2026, 1, 2) / 1000;

/** The API names no states; Kinow's orders have PrestaShop's fields, and these are its ids. */
const AWAITING_BANK_WIRE = 10;
const PAYMENT_ACCEPTED = 2;

/** The facts for one field of a subject's sample. */
export function contextOf(subject: Subject, field: string, place: Place): Context {
  const random = (name = `${place.path}.${place.row}.${field}`): Random =>
    seeded(`${subject}/${name}`);

  const words = subject.split('_');
  const last = words.at(-1) ?? '';
  const isAbout =
    words.includes(place.root) || (subject === 'subscription_stopped' && place.root === 'access');
  const added = random(`added ${place.key}`);
  const earlier = added.int(2, 25) + added.int(0, 5400) / DAY;
  // Less than 30 days, so that the 30 days of an access are not over; the customer and the product
  // that it belongs to were there before it.
  const created = isAbout && last === 'created';
  const addedAgo = created ? 0 : isAbout ? earlier : earlier + 30;

  // The linked product is another film than the product that it is linked to.
  const another = place.key.startsWith('product_') ? 1 : 0;
  const film = itemAt(films, random('film').int(0, films.length - 1) + another);
  const named = person(random(`person ${place.key}`));
  const day = random('day').int(0, 140);
  // Office and evening hours: no date falls into the hour that does not exist in spring.
  const time = random('time').int(8 * 3600, 22 * 3600);
  const seconds = (days = 0): number => START + Math.round((day + days) * DAY) + time;

  return {
    ...place,
    subject,
    random,
    id: (path) => random(`id ${path}`).int(100, 9999),
    film,
    person: named,
    get matter() {
      return matterOf(
        place.object,
        film,
        named,
        random(`matter ${place.key}`).int(0, 9999) + place.row,
      );
    },
    seconds,
    date: (days) => new Date(seconds(days) * 1000).toISOString().slice(0, 19).replace('T', ' '),
    addedAgo,
    updatedAgo: isAbout ? 0 : Math.floor(addedAgo / 2),
    gone: isAbout && (last === 'deleted' || last === 'stopped'),
    paid: random('paid').pick([2.99, 3.99, 4.99, 7.99, 9.98, 9.99, 12.99, 14.97]),
    orderStates:
      subject === 'order_history' ? [AWAITING_BANK_WIRE, PAYMENT_ACCEPTED] : [PAYMENT_ACCEPTED],
  };
}

/** `nth` chooses from a pool: the same number gives a feature's name and its value. */
function matterOf(object: string, film: Matter, { first, last }: Person, nth: number): Matter {
  if (object === 'product' || object === 'video' || object === 'extract') return film;
  if (object === 'actor' || object === 'director') {
    const name = `${first} ${last}`;
    return { title: { fr: name, en: name }, text: itemAt(biographies, nth) };
  }
  if (object === 'feature' || object === 'value') return itemAt(features, nth);
  const pool = topics[object];
  if (pool === undefined) throw new Error(`Nothing to say about "${object}": add it to topics.ts`);
  return { title: itemAt(pool, nth), text: itemAt(teasers, nth) };
}
