import { getLinkedKeys, type Subject, subjectNames } from '../../handler/catalogue/subjects.ts';
import { createRandom } from './random.ts';

/*
 * Makes samples consistent. They tell one story: of a customer, their order, its payment, the product in it and so
 * on. An object has the same id, examples and creation date in all samples, and what happens to it, happens in order.
 */

/** An object in a sample. */
export interface Place {
  /** Name of the object, such as `order`, or `order.histories` for an item of a list of the order. */
  readonly name: string;
  /** Index of the object among those of its name, and of its examples. */
  readonly nth: number;
  /** Index of the root object: 0, but for another one of its kind. */
  readonly root: number;
}

/** Items of a list. */
const ROWS = 2;

/** Keys of `data` that are another name of an object. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  supplier: 'actor',
  rule: 'bonus',
  product_attached: 'product',
  product_linked: 'product',
};

/** The objects that fields refer to, if the field's name does not contain the object's name. */
const REFERENCES: Readonly<Record<string, string>> = {
  id_blog_category: 'blogcategory',
  id_category_default: 'category',
  id_cms_category: 'cmscategory',
  id_product_attribute: 'product.attributes',
  id_product_image: 'product.images',
  type_id: 'category',
};

/** The day on which an object was added. An object is added after those that it refers to. */
const ADDED_ON: Readonly<Record<string, number>> = {
  actor: 0,
  director: 0,
  category: 0,
  groups: 10,
  product: 30,
  video: 40,
  extract: 40,
  customer: 60,
  order: 80,
  access: 82,
  operation: 82,
};
const OTHERS_ADDED_ON = 90;

/** How many days after its object was added an event happens, by the end of its subject. */
const DAYS_LATER: Readonly<Record<string, number>> = {
  created: 0,
  // The order is paid.
  history: 1,
  position: 4,
  attached: 6,
  updated: 8,
  removed: 20,
  renewed: 30,
  error: 60,
  stopped: 63,
};
const OTHER_DAYS_LATER = 10;

/** On this day, what was added last is deleted. What it refers to follows. */
const FIRST_DELETED_ON = 200;

/** Fixed, so that samples are deterministic. In seconds, as all times here. */
const FIRST_DAY = Date.UTC(2025, 11, 1) / 1000;
const DAY = 86_400;

/** Places the object under a key of `data`. */
export function placeRoot(key: string): Place {
  // The order's latest.
  if (key === 'history') return { name: 'order.histories', nth: ROWS - 1, root: 0 };
  // The linked product is another one.
  const root = key.startsWith('product_') ? 1 : 0;
  return { name: OTHER_NAMES[key] ?? key, nth: root, root };
}

/** Places the object in a field. */
export function placeObject({ name, root }: Place, field: string): Place {
  return { name: field === 'video' ? field : `${name}.${field}`, nth: root, root };
}

/** Places the objects of a list in a field or under a key of `data`. */
export function placeRows(subject: Subject, { name, root }: Place, field: string): Place[] {
  // The order has its first state until it is paid.
  const rows = field === 'histories' && !isPaid(subject) ? 1 : ROWS;
  return Array.from({ length: rows }, (_, row) => {
    if (name === 'groups') return { name, nth: row, root: row };
    return field === 'categories'
      ? { name: 'category', nth: row, root: row }
      : { name: `${name}.${field}`, nth: root * ROWS + row, root };
  });
}

/** Returns the index of a field's example: that of the object, or of what an event changes. */
export function findExample(subject: Subject, { name, nth, root }: Place, field: string): number {
  if (name === 'order' && (field === 'current_state' || field === 'valid')) {
    return isPaid(subject) ? 1 : 0;
  }
  const isMoved =
    field === 'position' &&
    root === 0 &&
    listChangesUntil(subject, name).some((change) => change.subject.endsWith('_position'));
  return isMoved ? nth + 1 : nth;
}

const isPaid = (subject: Subject): boolean => subject === 'order_history';

/** Returns the value of an id field: the object's own id, or that of the object it refers to. */
export function findId({ name, nth, root }: Place, field: string): number {
  if (field === 'id') return toId(name, nth);
  const other = REFERENCES[field] ?? field.replace(/^id_/u, '');
  return toId(other, other.includes('.') ? root * ROWS : root);
}

const toId = (name: string, nth: number): number => createRandom(`id ${name}`).int(100, 9900) + nth;

/** Returns the value of a date field, as PHP writes it. */
export function findDate(subject: Subject, { name, nth, root }: Place, field: string): string {
  const [object = ''] = name.split('.');
  const added = findAdded(object, root);
  switch (field) {
    case 'date_send':
      return formatDate(findEventTime(subject));
    case 'date_exp':
    case 'date_renewal':
      return formatDate(added + 30 * DAY);
    case 'date_to':
      return formatDate(added + 365 * DAY);
    case 'date_upd':
      return formatDate(findChanged(subject, object, root));
    default:
      return formatDate(
        name === 'order.histories' && nth % ROWS > 0 ? findEventTime('order_history') : added,
      );
  }
}

/** Returns when an object was last changed before an event, or by it. */
function findChanged(subject: Subject, object: string, root: number): number {
  const added = findAdded(object, root);
  if (root > 0) return added;
  return Math.max(added, ...listChangesUntil(subject, object).map(({ time }) => time));
}

/** Lists the changes of an object before an event, and by it. */
function listChangesUntil(subject: Subject, object: string): Change[] {
  const now = findEventTime(subject);
  return listChanges().filter(({ main, time }) => main === object && time <= now);
}

interface Change {
  readonly subject: Subject;
  /** The object that is changed. */
  readonly main: string;
  readonly time: number;
}

let changes: readonly Change[] | undefined;

/** Lists the events that change the object which their subject names. */
function listChanges(): readonly Change[] {
  return (changes ??= subjectNames
    .filter((subject) => subject.split('_').includes(findMain(subject)))
    .map((subject) => ({ subject, main: findMain(subject), time: findEventTime(subject) })));
}

/** Returns the object that an event is about: the first linked one. */
function findMain(subject: Subject): string {
  const [key = ''] = getLinkedKeys(subject)[0] ?? [];
  return OTHER_NAMES[key] ?? key;
}

/** Returns when the event of a subject happened, in seconds since the epoch. */
export function findEventTime(subject: Subject): number {
  const main = findMain(subject);
  const end = subject.slice(subject.lastIndexOf('_') + 1);
  if (end === 'created') return findAdded(main, 0);
  const day =
    end === 'deleted'
      ? FIRST_DELETED_ON + OTHERS_ADDED_ON - findDay(main)
      : findDay(main) + (DAYS_LATER[end] ?? OTHER_DAYS_LATER);
  return findTime(`later ${subject}`, day);
}

const findAdded = (object: string, nth: number): number =>
  findTime(`time ${object} ${nth}`, findDay(object) + nth);

const findDay = (object: string): number => ADDED_ON[object] ?? OTHERS_ADDED_ON;

/** Finds a time on a day, from 8 to 20 h: never in the hour that daylight saving time skips. */
const findTime = (seed: string, day: number): number =>
  FIRST_DAY + day * DAY + createRandom(seed).int(8 * 3600, 20 * 3600);

const formatDate = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
