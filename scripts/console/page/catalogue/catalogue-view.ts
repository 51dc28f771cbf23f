import type { Samples, SubjectDetail } from '../../api/catalogue.ts';
import { getJson } from '../api-client.ts';
import {
  createBreakableName,
  createElement,
  createFailure,
  createMuted,
  getElement,
} from '../dom.ts';
import { fetchCatalogue } from '../fetch-catalogue.ts';
import { LatestTask } from '../latest-task.ts';
import {
  formatAddress,
  changeAddress,
  readAddress,
  type ViewState,
  type View,
} from '../view-address.ts';
import { createEditionSummary } from './edition-list.ts';
import { searchSubjects } from './search-subjects.ts';
import { type ContentsOptions, createSubjectContents } from './subject-contents.ts';
import { createNoMatchHint, createSubjectList } from './subject-list.ts';

const view = getElement('view-catalogue', HTMLElement);
const search = getElement('catalogue-search', HTMLInputElement);
const list = getElement('catalogue-list', HTMLElement);
const count = getElement('catalogue-count', HTMLElement);
const pane = getElement('catalogue-subject', HTMLElement);
const title = getElement('catalogue-subject-title', HTMLElement);
const body = getElement('catalogue-body', HTMLElement);
const back = getElement('catalogue-back', HTMLAnchorElement);

/** There is room for one pane. */
const narrowScreen = matchMedia('(max-width: 68.74rem)');

/** The search of the list; `undefined` until it is shown. */
let listedSearch: string | undefined;

/** What the detail shows; `undefined` before the first answer, and after an error. */
let shown: { readonly subject: string; readonly key: string } | undefined;

const latest = new LatestTask();

async function showList(): Promise<void> {
  const catalogue = await fetchCatalogue();
  if (listedSearch !== search.value) {
    listedSearch = search.value;
    const found = searchSubjects(catalogue, listedSearch);
    const none = found.length === 0;
    list.replaceChildren(
      ...(none
        ? createNoMatchHint(catalogue, listedSearch)
        : createSubjectList(found, listedSearch)),
    );
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

async function createContents(subject: string, options: ContentsOptions): Promise<Node[]> {
  if (subject === '') {
    const catalogue = await fetchCatalogue();
    return [
      createElement(
        'p',
        {},
        'A subject is the detail-type of its events. Select one to see what its events contain.',
      ),
      createElement('h4', {}, 'Editions of the documentation'),
      createMuted('Keys were renamed between the editions. A shop may send either.'),
      createEditionSummary(catalogue),
    ];
  }
  const name = encodeURIComponent(subject);
  const [detail, samples] = await Promise.all([
    getJson<SubjectDetail>(`/catalogue/${name}`),
    getJson<Samples>(`/samples/${name}`),
  ]);
  return createSubjectContents(detail, samples, options);
}

/** Finds the paths in a subject's objects that match a search; none without the catalogue. */
async function findMatchingKeys(subject: string, search: string): Promise<readonly string[]> {
  if (subject === '' || search === '') return [];
  const found = await fetchCatalogue().then(
    (catalogue) => searchSubjects(catalogue, search),
    () => [],
  );
  return found.find((one) => one.subject.name === subject)?.matchingPaths ?? [];
}

async function showSubject(state: ViewState): Promise<void> {
  const [subject, edition] = [state.get('subject') ?? '', state.get('edition')];
  view.classList.toggle('has-subject', subject !== '');
  const loaded = await latest.run(async () => {
    const matchingPaths = await findMatchingKeys(subject, state.get('search') ?? '');
    const key = JSON.stringify([subject, edition, matchingPaths]);
    if (key === shown?.key) return undefined;
    try {
      const contents = await createContents(subject, { edition, matchingPaths });
      return { contents, next: { subject, key } };
    } catch (error) {
      return { contents: [createFailure(error)], next: undefined };
    }
  });
  if (loaded === undefined) return;
  const isOther = shown !== undefined && shown.subject !== subject;
  shown = loaded.next;
  title.replaceChildren(subject === '' ? 'All subjects' : createBreakableName(subject));
  body.replaceChildren(...loaded.contents);
  if (isOther) pane.scrollTop = 0;
  body.querySelector('mark')?.scrollIntoView({ block: 'center' });
  // The list that had the focus is hidden.
  if (isOther && narrowScreen.matches && subject !== '') pane.focus();
}

getElement('catalogue-form', HTMLFormElement).addEventListener('submit', (event) =>
  event.preventDefault(),
);
search.addEventListener('input', () => {
  changeAddress('catalogue', { search: search.value });
  catalogue.show(readAddress().state);
});

/** Lists the documented subjects, and shows the contents of their events. */
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
