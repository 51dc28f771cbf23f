import { getLinkedKeys, type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { createRandom } from './random.ts';

/*
 * The facts that the fields of a sample share. All samples are events of a few stories, each of a
 * customer, their order, the product in it and so on. So an object has the same id, the same examples and
 * the same date of creation in all of them.
 */

/** An object in a sample. */
export interface Place {
  /** What it is, such as `order`, or `order.histories` for one in a list of the order. */
  readonly name: string;
  /** Which of the objects of that name, and so of its examples. */
  readonly nth: number;
  /** The story of the object under the key of `data`. */
  readonly story: number;
}

/** As many as there are examples of what an object is known by, such as a customer's name. */
const STORIES = 4;

/** How many objects a list has. */
const ROWS = 2;

/** Objects that others have under another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  supplier: 'actor',
  rule: 'bonus',
  product_attached: 'product',
  product_linked: 'product',
};

/** What a field refers to, where its name has another word for it. */
const REFERENCES: Readonly<Record<string, string>> = {
  id_blog_category: 'blogcategory',
  id_category_default: 'category',
  id_cms_category: 'cmscategory',
  id_product_attribute: 'product.attributes',
  id_product_image: 'product.images',
  type_id: 'category',
};

/** The day on which an object was added, by its name: what refers to another comes after it. */
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

/** A constant, because the clock would change the samples. */
const FIRST_DAY = Date.UTC(2025, 11, 1) / 1000;
const DAY = 86_400;

/** The object under a key of `data`. */
export function placeRoot(subject: Subject, key: string): Place {
  const story = findStory(subject);
  // The order's last.
  if (key === 'history') return { name: 'order.histories', nth: story * ROWS + ROWS - 1, story };
  // A product is linked to another.
  const nth = key.startsWith('product_') ? story + 1 : story;
  return { name: OTHER_NAMES[key] ?? key, nth, story: nth };
}

/** Neighbours in the documentation, such as created and updated, are of different stories. */
function findStory(subject: Subject): number {
  const main = findMain(subject);
  const alike = (Object.keys(subjects) as Subject[]).filter((one) => findMain(one) === main);
  return alike.indexOf(subject) % STORIES;
}

/** The object that an event is about. */
function findMain(subject: Subject): string {
  const [key = ''] = getLinkedKeys(subject)[0] ?? [];
  return OTHER_NAMES[key] ?? key;
}

/** The object that a field holds. */
export function placeObject({ name, story }: Place, field: string): Place {
  return { name: field === 'video' ? field : `${name}.${field}`, nth: story, story };
}

/** The objects of the list that a field, or a key of `data`, holds. */
export function placeRows(subject: Subject, { name, story }: Place, field: string): Place[] {
  // An order has been through the first state only when it has a history.
  const first = field === 'histories' && subject !== 'order_history' ? 1 : 0;
  return Array.from({ length: ROWS - first }, (_, index) => {
    const row = first + index;
    if (name === 'groups') return { name, nth: story + row, story: story + row };
    return field === 'categories'
      ? { name: 'category', nth: story + row, story: story + row }
      : { name: `${name}.${field}`, nth: story * ROWS + row, story };
  });
}

/** The object's own id, or the one that a field refers to. */
export function findId({ name, nth, story }: Place, field: string): number {
  if (field === 'id') return toId(name, nth);
  const other = REFERENCES[field] ?? field.replace(/^id_/u, '');
  return toId(other, other.includes('.') ? story * ROWS : story);
}

const toId = (name: string, nth: number): number => createRandom(`id ${name}`).int(100, 9900) + nth;

/** A date of an object, as PHP writes it. */
export function findDate(subject: Subject, { name, nth, story }: Place, field: string): string {
  const [root = ''] = name.split('.');
  const added = findAdded(root, story);
  const isAbout = story === findStory(subject) && hasSubject(subject, root);
  const changed = isAbout ? findMoment(subject) : added;
  switch (field) {
    case 'date_send':
      return formatDate(findMoment(subject));
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

/** When the event happened. */
function findMoment(subject: Subject): number {
  const main = findMain(subject);
  const added = findAdded(main, findStory(subject));
  if (subject.endsWith('_created') && hasSubject(subject, main)) return added;
  const random = createRandom(`later ${subject}`);
  return added + random.int(4, 25) * DAY + random.int(0, 5400);
}

function findAdded(root: string, nth: number): number {
  // Office and evening hours: no date falls into the hour that does not exist in spring.
  const time = createRandom(`time ${root} ${nth}`).int(8 * 3600, 20 * 3600);
  return FIRST_DAY + ((ADDED_ON[root] ?? OTHERS_ADDED_ON) + nth) * DAY + time;
}

const formatDate = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
