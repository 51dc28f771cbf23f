import { addressOf } from './address.ts';
import { type Found } from './catalogue-search.ts';
import { breakable, element } from './dom.ts';

/** More places are counted and not shown. */
const MOST_PLACES = 3;

/** Subjects by their sections, each a link, with where the search was found. */
export function subjectList(found: readonly Found[], search: string): Node[] {
  return [...Map.groupBy(found, ({ subject }) => subject.section)].map(([section, of]) =>
    element(
      'section',
      {},
      element('h3', {}, section),
      element('ul', { className: 'plain' }, ...of.map((one) => itemOf(one, search))),
    ),
  );
}

function itemOf({ subject: { name }, where }: Found, search: string): HTMLElement {
  const href = addressOf('catalogue', { subject: name, search });
  const link = element('a', { href }, element('code', {}, breakable(name)));
  link.dataset['subject'] = name;
  if (where.length === 0) return element('li', {}, link);
  const shown = where
    .slice(0, MOST_PLACES)
    .flatMap((path) => [element('code', {}, breakable(path)), ', ']);
  const more = where.length - MOST_PLACES;
  const places = [...shown.slice(0, -1), ...(more > 0 ? [` and ${more} more`] : [])];
  return element('li', {}, link, element('p', { className: 'muted where' }, ...places));
}
