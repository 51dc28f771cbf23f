import type { Detail } from '../../api/requests.ts';
import { DisconnectedError, getJson } from '../api-client.ts';
import { createFailure, getElement } from '../dom.ts';
import { LatestTask } from '../latest-task.ts';
import { getRunId, onRows } from '../row-events.ts';
import { createComparison } from './detail-compare.ts';
import { createContents } from './detail-contents.ts';
import { updateHeadOutcome } from './detail-head.ts';
import { createRequestName } from './request-name.ts';

const pane = getElement('detail', HTMLElement);
const title = getElement('detail-title', HTMLElement);
const place = getElement('detail-body', HTMLElement);
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
