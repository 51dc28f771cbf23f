import type { SendRequest, SendResult } from '../../api/send.ts';
import { withNewId } from '../../api/new-event-id.ts';
import { changeAddress, readAddress, type ViewState, type View } from '../view-address.ts';
import { fetchCatalogue } from '../fetch-catalogue.ts';
import { getElement, createElement } from '../dom.ts';
import { formatJson } from '../json-layout.ts';
import { findJsonMistake } from '../json-error.ts';
import { LatestTask } from '../latest-task.ts';
import { createBurstResult, createSendResult } from './send-answer.ts';
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
/** Until something is sent. */
const intro = [...answer.childNodes];

let source: Source | undefined;
/** Of what is shown, or will be once it is here. */
let sourceKey: string | undefined;
/** As the field has it: laid out, and with other line breaks than the source may have. */
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
    // Read aloud once it changes, and not on each key.
    if (fields.note.textContent !== text) fields.note.textContent = text;
  }
  fields.reset.disabled = !isEdited();
  if (sourceKey !== undefined && source !== undefined) {
    saveDraft(sourceKey, isEdited() ? fields.body.value : undefined);
  }
}

/**
 * An edited body does not have the signature of the request that it is from: unless the user chooses another way, it
 * is signed again.
 */
function updateSigningMode(): void {
  const { state } = readAddress();
  if (source?.question.request === undefined || state.get('as')) return;
  fields.as.value = isEdited() ? 'valid' : 'as_it_came';
}

async function load(state: ViewState): Promise<void> {
  const key = formatSourceKey(state);
  if (key === sourceKey) return;
  // The answer was to another.
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
    // Each as large as this would fill the memory that the requests are kept in.
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

/** What to send now. A sample is another event each time. */
function question(from: Source): SendRequest {
  const asked = { as: readSigningMode(), ...from.question };
  if (isEdited()) return { ...asked, body: fields.body.value };
  if (from.text === undefined || asked.request !== undefined) return asked;
  const text = withNewId(from.text);
  source = { ...from, text };
  putText(text);
  return { ...asked, body: text };
}

async function submit(from: Source): Promise<void> {
  const copies = fields.copies.valueAsNumber;
  const asked = question(from);
  try {
    answer.replaceChildren(
      ...(copies === 1
        ? createSendResult(await postJson<SendResult>('/send', asked), asked.as)
        : createBurstResult(await sendCopies(asked, copies), readSourceSubject(from))),
    );
  } catch (error) {
    answer.replaceChildren(createElement('p', { className: 'bad' }, (error as Error).message));
  }
  // Where there is room for one pane, the answer is below the form.
  answer.scrollIntoView({ block: 'nearest' });
}

/** An edge case has a name of its own. */
const readSourceSubject = ({ name, question }: Source) =>
  question.edgeCase === undefined ? name : '';

async function sendCopies(asked: SendRequest, copies: number) {
  const progress = getElement('send-progress', HTMLElement);
  const done = getElement('send-done', HTMLProgressElement);
  const show = (sent: number) => {
    done.value = sent;
    const count = `${sent.toLocaleString('en')} of ${copies.toLocaleString('en')}`;
    getElement('send-count', HTMLElement).textContent = count;
  };
  stopping = new AbortController();
  done.max = copies;
  show(0);
  answer.replaceChildren();
  progress.hidden = fields.stop.hidden = false;
  try {
    return await sendBurst(asked, copies, show, stopping.signal);
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
  changeAddress({ subject: fields.subject.value, request: '', edition: '', as });
  send.show(readAddress().state);
});
fields.edition.addEventListener('change', () => {
  changeAddress({ edition: fields.edition.value });
  send.show(readAddress().state);
});
fields.as.addEventListener('change', () => {
  changeAddress({ as: fields.as.value });
  updateForm();
});
fields.copies.addEventListener('input', () => {
  changeAddress({ copies: fields.copies.value });
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
