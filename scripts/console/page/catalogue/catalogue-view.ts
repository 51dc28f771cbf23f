import type { Samples, SubjectDetail } from '../../api/catalogue.ts';
import { ask } from '../call-server.ts';
import { breakable, byId, element, createMuted } from '../dom.ts';
import { theCatalogue } from '../load-catalogue.ts';
import {
  formatAddress,
  changeAddress,
  readAddress,
  type State,
  type View,
} from '../view-address.ts';
import { editionsInShort } from './edition-list.ts';
import { searchSubjects } from './search-subjects.ts';
import { type ContentsOptions, subjectContents } from './subject-contents.ts';
import { noneFound, subjectList } from './subject-list.ts';

const view = byId('view-catalogue', HTMLElement);
const search = byId('catalogue-search', HTMLInputElement);
const list = byId('catalogue-list', HTMLElement);
const count = byId('catalogue-count', HTMLElement);
const pane = byId('catalogue-subject', HTMLElement);
const title = byId('catalogue-subject-title', HTMLElement);
const body = byId('catalogue-body', HTMLElement);
const back = byId('catalogue-back', HTMLAnchorElement);

/** There is room for one of the panes. */
const narrow = matchMedia('(max-width: 68.74rem)');

/** As the list has it; `undefined` before there is one. */
let listed: string | undefined;

/** What is in the detail, or on its way there. */
let shown: string | undefined;

/** How often something was asked for: an answer is shown to the last question only. */
let questions = 0;

async function showList(): Promise<void> {
  const catalogue = await theCatalogue();
  if (listed !== search.value) {
    listed = search.value;
    const found = searchSubjects(catalogue, listed);
    const none = found.length === 0;
    list.replaceChildren(...(none ? noneFound(catalogue, listed) : subjectList(found, listed)));
    count.textContent =
      found.length === catalogue.subjects.length
        ? `${found.length} subjects`
        : `${found.length} of ${catalogue.subjects.length} subjects`;
  }
  const subject = readAddress().state.get('subject');
  for (const link of list.querySelectorAll('a')) {
    if (link.dataset['subject'] === subject) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

async function createContents(subject: string, asked: ContentsOptions): Promise<Node[]> {
  if (subject === '') {
    const catalogue = await theCatalogue();
    return [
      element(
        'p',
        {},
        'A subject is the detail-type of its events. Select one to see what its events contain.',
      ),
      element('h4', {}, 'Editions of the documentation'),
      createMuted('Keys were renamed between the editions. A shop may send either.'),
      editionsInShort(catalogue),
    ];
  }
  const name = encodeURIComponent(subject);
  const [detail, samples] = await Promise.all([
    ask<SubjectDetail>(`/catalogue/${name}`),
    ask<Samples>(`/samples/${name}`),
  ]);
  return subjectContents(detail, samples, asked);
}

/** Where in a subject's objects a search was found; nowhere without the catalogue. */
async function findMatchingKeys(subject: string, search: string): Promise<readonly string[]> {
  if (subject === '' || search === '') return [];
  const found = await theCatalogue().then(
    (catalogue) => searchSubjects(catalogue, search),
    () => [],
  );
  return found.find((one) => one.subject.name === subject)?.where ?? [];
}

async function showSubject(state: State): Promise<void> {
  const [subject, edition] = [state.get('subject') ?? '', state.get('edition')];
  const where = await findMatchingKeys(subject, state.get('search') ?? '');
  // Meanwhile another is asked for.
  if (readAddress().state.toString() !== state.toString()) return;
  const asked = `${subject} ${edition ?? ''} ${where.join()}`;
  if (asked === shown) return;
  const isOther = shown !== undefined && !shown.startsWith(`${subject} `);
  shown = asked;
  questions += 1;
  const question = questions;
  view.classList.toggle('has-subject', subject !== '');
  const contents = await createContents(subject, { edition, where }).catch((error: unknown) => {
    if (question === questions) shown = undefined;
    return [element('p', { className: 'bad', role: 'alert' }, (error as Error).message)];
  });
  if (question !== questions) return;
  title.replaceChildren(subject === '' ? 'All subjects' : breakable(subject));
  body.replaceChildren(...contents);
  if (isOther) pane.scrollTop = 0;
  body.querySelector('mark')?.scrollIntoView({ block: 'center' });
  // The list that had the focus is gone.
  if (isOther && narrow.matches && subject !== '') pane.focus();
}

byId('catalogue-form', HTMLFormElement).addEventListener('submit', (event) =>
  event.preventDefault(),
);
search.addEventListener('input', () => {
  changeAddress({ search: search.value });
  catalogue.show(readAddress().state);
});

/** The subjects that Kinow documents, and what is in their events. */
export const catalogue: View = {
  show: (state) => {
    const text = state.get('search') ?? '';
    // Setting an equal value would move the cursor of a user who is typing.
    if (search.value !== text) search.value = text;
    const rest = new URLSearchParams(state);
    rest.delete('subject');
    rest.delete('edition');
    back.href = formatAddress('catalogue', rest);
    showList().catch((error: unknown) => {
      count.textContent = (error as Error).message;
    });
    void showSubject(state);
  },
};
