import { formatAddress } from '../view-address.ts';
import type { Catalogue } from '../../api/catalogue.ts';
import { type SubjectMatch, searchSubjects, splitWords } from './search-subjects.ts';
import { suggestNames } from './suggest-names.ts';
import { createBreakableName, createElement } from '../dom.ts';

/** Further paths are only counted. */
const MAX_PLACES = 3;

/** Creates the list of subjects by section, with the paths that match the search. */
export function createSubjectList(found: readonly SubjectMatch[], search: string): Node[] {
  return [...Map.groupBy(found, ({ subject }) => subject.section)].map(([section, of]) =>
    createElement(
      'section',
      {},
      createElement('h3', {}, section),
      createElement(
        'ul',
        { className: 'plain' },
        ...of.map((one) => createSubjectItem(one, search)),
      ),
    ),
  );
}

/** Creates suggestions for a search without results. */
export function createNoMatchHint(catalogue: Catalogue, search: string): Node[] {
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
      ? createElement('p', {}, 'No subject matches all of these words.')
      : createElement('p', {}, `No name in Kinow's documentation contains ${unknown.join(', ')}.`),
    ...(suggested.length > 0
      ? [
          createElement('p', {}, 'Did you mean:'),
          createLinkList(suggested.map((name) => [name, name])),
        ]
      : []),
    ...(words.length > 1 && known.length > 0
      ? [
          createElement('p', {}, 'Subjects that match one of the words:'),
          createLinkList(known.map(({ word, count }) => [word, `${word} (${count})`])),
        ]
      : []),
    createElement('p', {}, 'The names of subjects end in:'),
    createLinkList([...endings].toSorted().map((ending) => [`_${ending}`, ending])),
  ];
}

/** Creates a list of links to searches. */
const createLinkList = (searches: readonly (readonly [search: string, shown: string])[]) =>
  createElement(
    'ul',
    { className: 'plain searches' },
    ...searches.map(([search, shown]) =>
      createElement(
        'li',
        {},
        createElement('a', { href: formatAddress('catalogue', { search }) }, shown),
      ),
    ),
  );

function createSubjectItem(
  { subject: { name }, matchingPaths }: SubjectMatch,
  search: string,
): HTMLElement {
  const href = formatAddress('catalogue', { subject: name, search });
  const link = createElement('a', { href }, createElement('code', {}, createBreakableName(name)));
  link.dataset['subject'] = name;
  if (matchingPaths.length === 0) return createElement('li', {}, link);
  const shown = matchingPaths
    .slice(0, MAX_PLACES)
    .flatMap((path) => [createElement('code', {}, createBreakableName(path)), ', ']);
  const more = matchingPaths.length - MAX_PLACES;
  const places = [...shown.slice(0, -1), ...(more > 0 ? [` and ${more} more`] : [])];
  return createElement('li', {}, link, createElement('p', { className: 'muted where' }, ...places));
}
