import { formatAddress } from '../view-address.ts';
import type { Catalogue } from '../../api/catalogue.ts';
import { type SubjectMatch, searchSubjects, splitWords } from './search-subjects.ts';
import { suggestNames } from './suggest-names.ts';
import { breakable, element } from '../dom.ts';

/** More places are counted and not shown. */
const MAX_PLACES = 3;

/** Subjects by their sections, each a link, with where the search was found. */
export function subjectList(found: readonly SubjectMatch[], search: string): Node[] {
  return [...Map.groupBy(found, ({ subject }) => subject.section)].map(([section, of]) =>
    element(
      'section',
      {},
      element('h3', {}, section),
      element('ul', { className: 'plain' }, ...of.map((one) => createSubjectItem(one, search))),
    ),
  );
}

/** What to search for instead where no subject has all words. */
export function noneFound(catalogue: Catalogue, search: string): Node[] {
  const words = [...new Set(splitWords(search))];
  const counted = words.map((word) => ({ word, count: searchSubjects(catalogue, word).length }));
  const known = counted.filter(({ count }) => count > 0);
  const unknown = counted.filter(({ count }) => count === 0).map(({ word }) => `“${word}”`);
  const suggested = words
    .filter((word) => counted.some((one) => one.word === word && one.count === 0))
    .flatMap((word) => suggestNames(catalogue, word));
  const endings = new Set(catalogue.subjects.map(({ name }) => name.replace(/^.*_/u, '')));
  return [
    unknown.length === 0
      ? element('p', {}, 'No subject matches all of these words.')
      : element('p', {}, `No name in Kinow's documentation contains ${unknown.join(', ')}.`),
    ...(suggested.length > 0
      ? [element('p', {}, 'Did you mean:'), linkList(suggested.map((name) => [name, name]))]
      : []),
    ...(words.length > 1 && known.length > 0
      ? [
          element('p', {}, 'Subjects that match one of the words:'),
          linkList(known.map(({ word, count }) => [word, `${word} (${count})`])),
        ]
      : []),
    element('p', {}, 'The names of subjects end in:'),
    linkList([...endings].toSorted().map((ending) => [`_${ending}`, ending])),
  ];
}

/** Each to what is found by a search. */
const linkList = (searches: readonly (readonly [search: string, shown: string])[]) =>
  element(
    'ul',
    { className: 'plain searches' },
    ...searches.map(([search, shown]) =>
      element('li', {}, element('a', { href: formatAddress('catalogue', { search }) }, shown)),
    ),
  );

function createSubjectItem(
  { subject: { name }, where }: SubjectMatch,
  search: string,
): HTMLElement {
  const href = formatAddress('catalogue', { subject: name, search });
  const link = element('a', { href }, element('code', {}, breakable(name)));
  link.dataset['subject'] = name;
  if (where.length === 0) return element('li', {}, link);
  const shown = where
    .slice(0, MAX_PLACES)
    .flatMap((path) => [element('code', {}, breakable(path)), ', ']);
  const more = where.length - MAX_PLACES;
  const places = [...shown.slice(0, -1), ...(more > 0 ? [` and ${more} more`] : [])];
  return element('li', {}, link, element('p', { className: 'muted where' }, ...places));
}
