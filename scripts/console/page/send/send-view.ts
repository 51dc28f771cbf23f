import { formatCount } from '../../../shared/format-numbers.ts';
import type { SendRequest, SendAnswer } from '../../api/send.ts';
import { withNewId } from '../../api/new-event-id.ts';
import { changeAddress, readAddress, type ViewState, type View } from '../view-address.ts';
import { fetchCatalogue } from '../fetch-catalogue.ts';
import { getElement, createElement } from '../dom.ts';
import { formatJson } from '../json-layout.ts';
import { findJsonMistake } from '../json-error.ts';
import { LatestTask } from '../latest-task.ts';
import { createBurstAnswer, createSendAnswer } from './send-answer.ts';
import { sendBurst } from './send-burst.ts';
import { readDraft, saveDraft } from './send-draft.ts';
import {
  selectSample,
  selectSigningMode,
  readSigningMode,
  fields,
  fillSamples,
} from './send-form.ts';
import { createSendNote } from './send-note.ts';
import { fetchEdgeCases, type Source, formatSourceKey, fetchSource } from './send-source.ts';
import { postJson } from '../api-client.ts';

const answer = getElement('send-answer', HTMLElement);
/** Shown until something is sent. */
const intro = [...answer.childNodes];

let source: Source | undefined;
/** The key of the source that is shown or loaded. */
let sourceKey: string | undefined;
/** The text of the field before edits: formatted, with the line breaks of the browser. */
let unedited = '';
const loading = new LatestTask();
let stopping: AbortController | undefined;

const isEdited = () => fields.body.value !== unedited;

function putText(text: string): void {
  fields.body.value = formatJson(text);
  unedited = fields.body.value;
}

function updateForm(): void {
  updateSigningMode();
  const copies = Number(fields.copies.value);
  const edited = isEdited() ? fields.body.value : undefined;
  if (source !== undefined) {
    const { text, isWarning } = createSendNote(source, edited, readSigningMode(), copies);
    fields.note.className = isWarning ? 'warn' : 'muted';
    // Screen readers announce it when it changes, not on each key.
    if (fields.note.textContent !== text) fields.note.textContent = text;
  }
  fields.reset.disabled = !isEdited();
  if (sourceKey !== undefined && source !== undefined) {
    saveDraft(sourceKey, isEdited() ? fields.body.value : undefined);
  }
}

/**
 * Signs an edited body again, because the signature of the original request does not match it, unless the user has chosen
 * another signing mode.
 */
function updateSigningMode(): void {
  const { state } = readAddress();
  if (source?.target.request === undefined || state.get('as')) return;
  fields.as.value = isEdited() ? 'valid' : 'as_it_came';
}

async function load(state: ViewState): Promise<void> {
  const key = formatSourceKey(state);
  if (key === sourceKey) return;
  // The previous answer was to another body.
  answer.replaceChildren(...intro);
  sourceKey = key;
  source = undefined;
  fields.submit.ariaDisabled = 'true';
  try {
    const found = await loading.run(async () => {
      if (fields.subject.length === 0) fillSamples(await fetchCatalogue(), await fetchEdgeCases());
      return await fetchSource(state);
    });
    if (found === undefined) return;
    source = found;
    fields.submit.ariaDisabled = null;
    selectSample(found.name, state.get('request'));
    getElement('send-editions', HTMLElement).hidden = found.editions.length === 0;
    fields.edition.value = state.get('edition') ?? 'edition2020';
    putText(found.text ?? '');
    fields.body.value = readDraft(key) ?? unedited;
    fields.body.readOnly = found.text === undefined;
    fields.format.disabled = found.text === undefined;
    // Large copies would fill the memory for requests.
    fields.copies.max = found.text === undefined ? '100' : '10000';
    updateForm();
  } catch (error) {
    sourceKey = undefined;
    putText('');
    fields.subject.selectedIndex = -1;
    fields.note.textContent = (error as Error).message;
    fields.note.className = 'bad';
  }
}

/** Creates the request to send. A sample gets a new event_id each time. */
function createRequest(from: Source): SendRequest {
  const request = { as: readSigningMode(), ...from.target };
  if (isEdited()) return { ...request, body: fields.body.value };
  if (from.text === undefined || request.request !== undefined) return request;
  const text = withNewId(from.text);
  source = { ...from, text };
  putText(text);
  return { ...request, body: text };
}

async function submit(from: Source): Promise<void> {
  const copies = fields.copies.valueAsNumber;
  const request = createRequest(from);
  try {
    answer.replaceChildren(
      ...(copies === 1
        ? createSendAnswer(await postJson<SendAnswer>('/send', request), request.as)
        : createBurstAnswer(await sendCopies(request, copies), readSourceSubject(from))),
    );
  } catch (error) {
    answer.replaceChildren(createElement('p', { className: 'bad' }, (error as Error).message));
  }
  // On a narrow screen, the answer is below the form.
  answer.scrollIntoView({ block: 'nearest' });
}

/** Returns the subject of a source; empty for an edge case. */
const readSourceSubject = ({ name, target }: Source) => (target.edgeCase === undefined ? name : '');

async function sendCopies(request: SendRequest, copies: number) {
  const progress = getElement('send-progress', HTMLElement);
  const done = getElement('send-done', HTMLProgressElement);
  const show = (sent: number) => {
    done.value = sent;
    const count = `${formatCount(sent)} of ${formatCount(copies)}`;
    getElement('send-count', HTMLElement).textContent = count;
  };
  stopping = new AbortController();
  done.max = copies;
  show(0);
  answer.replaceChildren();
  progress.hidden = fields.stop.hidden = false;
  try {
    return await sendBurst(request, copies, show, stopping.signal);
  } finally {
    // Keeps the keyboard focus, because the stop button disappears.
    if (document.activeElement === fields.stop) fields.submit.focus();
    progress.hidden = fields.stop.hidden = true;
  }
}

fields.form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (source === undefined || fields.submit.ariaDisabled === 'true') return;
  fields.submit.ariaDisabled = 'true';
  void submit(source).finally(() => (fields.submit.ariaDisabled = null));
});
fields.subject.addEventListener('change', () => {
  // Only an earlier request can be sent as it came.
  const as = fields.as.value === 'as_it_came' ? '' : fields.as.value;
  changeAddress('send', { subject: fields.subject.value, request: '', edition: '', as });
  send.show(readAddress().state);
});
fields.edition.addEventListener('change', () => {
  changeAddress('send', { edition: fields.edition.value });
  send.show(readAddress().state);
});
fields.as.addEventListener('change', () => {
  changeAddress('send', { as: fields.as.value });
  updateForm();
});
fields.copies.addEventListener('input', () => {
  changeAddress('send', { copies: fields.copies.value });
  updateForm();
});
fields.body.addEventListener('input', updateForm);
fields.stop.addEventListener('click', () => stopping?.abort());
fields.format.addEventListener('click', () => {
  const mistake = findJsonMistake(fields.body.value);
  if (mistake === undefined) fields.body.value = formatJson(fields.body.value);
  else {
    // The note says what it is.
    fields.body.focus();
    fields.body.setSelectionRange(mistake.offset, mistake.offset);
  }
  updateForm();
});
fields.reset.addEventListener('click', () => {
  fields.body.value = unedited;
  updateForm();
  fields.body.focus();
});

/** Sends webhooks to the local receiver. */
export const send: View = {
  show: (state) => {
    selectSigningMode(state.get('as'), state.get('request') !== null);
    fields.copies.value = state.get('copies') ?? '1';
    updateForm();
    void load(state);
  },
};
