import type { Catalogue, CatalogueSubject, Edition } from '../../api/catalogue.ts';
import { createDescriptionList, createElement } from '../dom.ts';
import { formatAddress } from '../view-address.ts';

type Editions = CatalogueSubject['editions'];

/** The editions by their dates, the newest first. */
const DATES: readonly (readonly [Edition, string])[] = [
  ['edition2020', '2020-06-16'],
  ['edition2019', '2019-11-27'],
];

/** Chooses the edition to show: the requested one if it lists the subject, or else the newest. */
export function chooseEdition(editions: Editions, asked: string | null): Edition {
  const [newest = 'edition2020'] = DATES.flatMap(([edition]) =>
    editions[edition] ? [edition] : [],
  );
  return asked === 'edition2019' && editions.edition2019 ? 'edition2019' : newest;
}

const haveSameKeys = ({ edition2019, edition2020 }: Editions) =>
  edition2019?.join() === edition2020?.join();

/** Creates the list of the keys in each edition. If they differ, the other edition is a link. */
export function createEditionList(
  { name, editions }: CatalogueSubject,
  chosen: Edition,
): HTMLElement {
  return createDescriptionList(
    DATES.map(([edition, date]) => {
      const keys = editions[edition];
      if (keys === undefined) return [date, 'not documented'];
      const text = keys.join(', ') || 'no object';
      if (edition === chosen || haveSameKeys(editions))
        return [date, createElement('code', {}, text)];
      const link = createElement(
        'a',
        { href: formatAddress('catalogue', { subject: name, edition }) },
        createElement('code', {}, text),
      );
      return [date, link];
    }),
  );
}

/** Creates a summary of the changes between the editions. */
export function createEditionSummary({ subjects, keys }: Catalogue): HTMLElement {
  const only = (edition: Edition) =>
    subjects.filter(({ editions }) => Object.keys(editions).join() === edition);
  const renamed = new Map(
    subjects.flatMap(({ editions: { edition2019 = [], edition2020 = [] } }) =>
      edition2019
        .filter((key) => !edition2020.includes(key))
        .flatMap((key) => {
          const other = edition2020.find(
            (one) => !edition2019.includes(one) && keys[one] === keys[key],
          );
          return other === undefined ? [] : [[key, other] as const];
        }),
    ),
  );
  const count = (edition: Edition) =>
    subjects.filter(({ editions }) => editions[edition] !== undefined).length;
  return createDescriptionList([
    ...DATES.map(
      ([edition, date]) =>
        [
          date,
          `${count(edition)} subjects, ${only(edition).length} of them in this edition only`,
        ] as const,
    ),
    [
      'renamed',
      createElement('code', {}, [...renamed].map((names) => names.join(' → ')).join(', ')),
    ],
  ]);
}
