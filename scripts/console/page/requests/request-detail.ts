import type { Detail } from '../../api/requests.ts';
import { getJson, DisconnectedError } from '../api-client.ts';
import { createCopyButton } from '../copy-button.ts';
import {
  getElement,
  createFailure,
  createMuted,
  createDescriptionList,
  createElement,
  isolate,
} from '../dom.ts';
import { createJsonView } from '../json-view.ts';
import { LatestTask } from '../latest-task.ts';
import { isToWebhook } from '../outcome.ts';
import { getRunId, onRows } from '../row-events.ts';
import { createChangesPart, createComparison } from './detail-compare.ts';
import { createEntryPart } from './detail-entry.ts';
import { createIssueList, readIssues, isStored } from './detail-issues.ts';
import { createObjectTables } from './detail-objects.ts';
import { createFoldablePart, createPart, tryPart } from './detail-parts.ts';
import { formatPatternAddress } from './detail-pattern.ts';
import { createRuleList } from './detail-rules.ts';
import { createSignaturePart, isSignatureValid } from './detail-signature.ts';
import { createActions, createSummary } from './detail-summary.ts';
import { createRequestName } from './request-name.ts';

function entryPart(detail: Detail): Node[] {
  const fields = createEntryPart(detail);
  return fields === undefined
    ? []
    : [createFoldablePart({ title: 'Entry for the event bus' }, () => [fields])];
}

function createValidationPart(detail: Detail): Node[] {
  const issues = readIssues(detail);
  return issues ? [createPart('Validation', ...createIssueList(detail, issues))] : [];
}

function createBody(detail: Detail): Node[] {
  const issues = readIssues(detail);
  const view = createJsonView(detail.body, {
    getHref: (path, value) => formatPatternAddress(detail, path, value),
    label: 'Body',
    ...(issues && { issues }),
  });
  view.classList.toggle('stored', isStored(detail));
  const hint = view.querySelector('a') === null ? '' : 'Click a value to start a pattern from it.';
  return [
    createElement(
      'p',
      { className: 'row' },
      createCopyButton('Copy', () => detail.body),
      createMuted(hint),
    ),
    view,
  ];
}

/** Creates the part with the linked objects, once the catalogue is loaded. */
function createObjectsPart(detail: Detail): Node {
  const place = createElement('div');
  const fill = async () => {
    // Without the catalogue, the body still shows them.
    const found = await createObjectTables(detail).catch(() => []);
    if (found.length > 0) {
      place.append(createFoldablePart({ title: 'Linked objects', open: true }, () => found));
    }
  };
  void fill();
  return place;
}

function createFoldedParts({ headers, answer, log, event }: Detail): Node[] {
  const json = (title: string, text: () => string) =>
    createFoldablePart({ title }, () => [createJsonView(text(), { label: title })]);
  const codes = Object.entries(headers).map(
    ([name, value]) => [name, createElement('code', {}, isolate(value))] as const,
  );
  return [
    createFoldablePart({ title: 'Headers' }, () => [createDescriptionList(codes)]),
    json('Answer', () => answer),
    json('Log line of the function', () => JSON.stringify(log)),
    ...(event === undefined ? [] : [json('Event as a rule sees it', () => JSON.stringify(event))]),
  ];
}

/** Creates the contents of the detail: first the outcome, its reason, and the rules that match. */
function createContents(detail: Detail, comparison: readonly Node[]): Node[] {
  const { failure } = detail;
  const createFailedPart = () =>
    createPart('Failure', createElement('pre', { className: 'bad', tabIndex: 0 }, failure));
  const signature = isToWebhook(detail)
    ? tryPart('Signature', () => [createSignaturePart(detail)])
    : [];
  const isValid = isSignatureValid(detail);
  return [
    ...tryPart('Summary', () => createSummary(detail)),
    ...tryPart('Actions', () => [createActions(detail)]),
    ...comparison,
    ...(failure === '' ? [] : [createFailedPart()]),
    ...(isValid ? [] : signature),
    ...tryPart('Validation', () => createValidationPart(detail)),
    ...tryPart('Rules', () => [createPart('Rules', ...createRuleList(detail))]),
    ...tryPart('Body', () => [
      createFoldablePart({ title: 'Body', open: true }, () => createBody(detail)),
    ]),
    ...(isValid ? signature : []),
    ...createChangesPart(detail),
    createObjectsPart(detail),
    ...tryPart('Entry', () => entryPart(detail)),
    ...createFoldedParts(detail),
  ];
}

const pane = getElement('detail', HTMLElement);
const title = getElement('detail-title', HTMLElement);
const place = getElement('detail-body', HTMLElement);
const headOutcome = getElement('detail-outcome', HTMLElement);

/** The height of what stays in view above the detail. */
const HEAD_PIXELS = 90;

/** Shows the outcome beside the name while that of the summary is scrolled out of view. */
const outcomeObserver = new IntersectionObserver(
  (entries) => headOutcome.classList.toggle('shown', entries.at(-1)?.isIntersecting === false),
  { rootMargin: `-${HEAD_PIXELS}px 0px 0px` },
);

function updateHeadOutcome(): void {
  outcomeObserver.disconnect();
  const outcome = place.querySelector('.outcome strong');
  headOutcome.textContent = outcome?.firstChild?.textContent ?? '';
  headOutcome.className = outcome?.className ?? '';
  if (outcome !== null) outcomeObserver.observe(outcome);
}

/** The id of a request, and of the one that it is compared with; each may be empty. */
interface DetailRequest {
  readonly id: string;
  readonly comparedId: string;
}

const latest = new LatestTask();
let requested: DetailRequest = { id: '', comparedId: '' };
let shown: DetailRequest | undefined;
/** Whether the failure that is shown is that `npm start` did not respond: reloaded once it is connected again. */
let isDisconnected = false;

const EARLIER = 'This request is gone: an earlier npm start received it.';

/** Ids are times in microseconds: smaller ones, of before 2001, never existed. */
const MIN_ID = 1e15;

/**
 * Shows a request.
 *
 * @param id - Its id; empty for none.
 * @param comparedId - The id of the request that it is compared with; empty for none.
 */
export async function showDetail(id: string, comparedId: string): Promise<void> {
  requested = { id, comparedId };
  place.hidden = id === '';
  if (id === '') {
    latest.cancel();
    pane.ariaBusy = null;
    title.textContent = 'Request';
    place.replaceChildren();
    updateHeadOutcome();
    shown = undefined;
    isDisconnected = false;
    return;
  }
  if (id === shown?.id) nameDocument();
  if (id === shown?.id && comparedId === shown.comparedId) {
    latest.cancel();
    pane.ariaBusy = null;
    return;
  }
  pane.ariaBusy = 'true';
  const loaded = await latest.run(
    async (signal) => await fetchContents({ id, comparedId }, signal),
  );
  if (loaded === undefined) return;
  pane.ariaBusy = null;
  const isOther = shown?.id !== id;
  shown = { id, comparedId };
  ({ isDisconnected } = loaded);
  title.replaceChildren(...loaded.name);
  nameDocument();
  const hadFocus = place.contains(document.activeElement);
  place.replaceChildren(...loaded.contents);
  updateHeadOutcome();
  if (isOther || comparedId !== '') pane.scrollTop = 0;
  if (hadFocus) pane.focus();
}

/** Sets the title of the document to the name of the request. */
function nameDocument(): void {
  document.title = `${title.textContent} – Requests – Kinow webhooks`;
}

/** What was loaded for a request, or why that failed. */
interface LoadedDetail {
  readonly name: readonly (Node | string)[];
  readonly contents: readonly Node[];
  readonly isDisconnected: boolean;
}

async function fetchContents(
  { id, comparedId }: DetailRequest,
  signal: AbortSignal,
): Promise<LoadedDetail> {
  try {
    if (!/^\d+$/u.test(id)) throw new Error(`There is no request ${id}. Select one of the list.`);
    if (Number(id) <= getRunId() && Number(id) > MIN_ID) throw new Error(EARLIER);
    const detail = await getJson<Detail>(`/requests/${id}`, signal);
    const comparison =
      comparedId === ''
        ? { contents: [], isDisconnected: false }
        : await createComparison(detail, comparedId, signal).then(
            (contents) => ({ contents, isDisconnected: false }),
            createFailedDetail,
          );
    return {
      ...comparison,
      name: createRequestName(detail),
      contents: createContents(detail, comparison.contents),
    };
  } catch (error) {
    return createFailedDetail(error);
  }
}

const createFailedDetail = (error: unknown): LoadedDetail => ({
  name: ['Request'],
  contents: [createFailure(error)],
  isDisconnected: error instanceof DisconnectedError,
});

onRows(() => {
  if (!isDisconnected) return;
  isDisconnected = false;
  shown = undefined;
  void showDetail(requested.id, requested.comparedId);
});
