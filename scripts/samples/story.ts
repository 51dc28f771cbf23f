import { getLinkedKeys, type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { createRandom } from './random.ts';

/*
 * Makes samples consistent. All samples belong to a few stories, each with a customer, their order, the
 * product in it and so on: an object has the same id, examples and creation date in all samples.
 */

/** An object in a sample. */
export interface Place {
  /** Name of the object, such as `order`, or `order.histories` for an item of a list of the order. */
  readonly name: string;
  /** Index of the object among those of its name, and of its examples. */
  readonly nth: number;
  /** Index of the story of the root object. */
  readonly story: number;
}

/** The number of examples of identifying fields, such as a customer's name. */
const STORIES = 4;

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
};
const OTHERS_ADDED_ON = 90;

/** Fixed, so that samples are deterministic. In seconds, as all times here. */
const FIRST_DAY = Date.UTC(2025, 11, 1) / 1000;
const DAY = 86_400;

/** Places the object under a key of `data`. */
export function placeRoot(subject: Subject, key: string): Place {
  const story = findStory(subject);
  // The order's latest.
  if (key === 'history') return { name: 'order.histories', nth: story * ROWS + ROWS - 1, story };
  // The linked product is another one.
  const nth = key.startsWith('product_') ? story + 1 : story;
  return { name: OTHER_NAMES[key] ?? key, nth, story: nth };
}

/** Subjects of the same object, such as created and updated, have different stories. */
function findStory(subject: Subject): number {
  const main = findMain(subject);
  const alike = (Object.keys(subjects) as Subject[]).filter((one) => findMain(one) === main);
  return alike.indexOf(subject) % STORIES;
}

/** Returns the object that an event is about: the first linked one. */
function findMain(subject: Subject): string {
  const [key = ''] = getLinkedKeys(subject)[0] ?? [];
  return OTHER_NAMES[key] ?? key;
}

/** Places the object in a field. */
export function placeObject({ name, story }: Place, field: string): Place {
  return { name: field === 'video' ? field : `${name}.${field}`, nth: story, story };
}

/** Places the objects of a list in a field or under a key of `data`. */
export function placeRows(subject: Subject, { name, story }: Place, field: string): Place[] {
  // In other events, the order has only its latest state.
  const first = field === 'histories' && subject !== 'order_history' ? 1 : 0;
  return Array.from({ length: ROWS - first }, (_, index) => {
    const row = first + index;
    if (name === 'groups') return { name, nth: story + row, story: story + row };
    return field === 'categories'
      ? { name: 'category', nth: story + row, story: story + row }
      : { name: `${name}.${field}`, nth: story * ROWS + row, story };
  });
}

/** Returns the value of an id field: the object's own id, or that of the object it refers to. */
export function findId({ name, nth, story }: Place, field: string): number {
  if (field === 'id') return toId(name, nth);
  const other = REFERENCES[field] ?? field.replace(/^id_/u, '');
  return toId(other, other.includes('.') ? story * ROWS : story);
}

const toId = (name: string, nth: number): number => createRandom(`id ${name}`).int(100, 9900) + nth;

/** Returns the value of a date field, as PHP writes it. */
export function findDate(subject: Subject, { name, nth, story }: Place, field: string): string {
  const [root = ''] = name.split('.');
  const added = findAdded(root, story);
  const isAbout = story === findStory(subject) && hasSubject(subject, root);
  const changed = isAbout ? findEventTime(subject) : added;
  switch (field) {
    case 'date_send':
      return formatDate(findEventTime(subject));
    case 'date_exp':
    case 'date_renewal':
      return formatDate(added + 30 * DAY);
    case 'date_to':
      return formatDate(added + 365 * DAY);
    case 'date_upd':
    case 'date_issue':
    case 'invoice_date':
      return formatDate(changed);
    default:
      return formatDate(name === 'order.histories' && nth % ROWS > 0 ? changed : added);
  }
}

const hasSubject = (subject: Subject, root: string) => subject.split('_').includes(root);

/** Returns when the event of a subject happened, in seconds since the epoch. */
export function findEventTime(subject: Subject): number {
  const main = findMain(subject);
  const added = findAdded(main, findStory(subject));
  if (subject.endsWith('_created') && hasSubject(subject, main)) return added;
  const random = createRandom(`later ${subject}`);
  return added + random.int(4, 25) * DAY + random.int(0, 5400);
}

function findAdded(root: string, nth: number): number {
  // From 8 to 20 h: never in the hour that daylight saving time skips.
  const time = createRandom(`time ${root} ${nth}`).int(8 * 3600, 20 * 3600);
  return FIRST_DAY + ((ADDED_ON[root] ?? OTHERS_ADDED_ON) + nth) * DAY + time;
}

const formatDate = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
