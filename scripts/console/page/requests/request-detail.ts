import type { Detail } from '../../api/requests.ts';
import { ask } from '../call-server.ts';
import { copyButton } from '../copy-button.ts';
import { actButton, byId, createMuted, descriptions, element, isolate } from '../dom.ts';
import { jsonView } from '../json-view.ts';
import { isToWebhook } from '../outcome.ts';
import { createEntryPart } from './detail-entry.ts';
import { issueList, readIssues, isStored } from './detail-issues.ts';
import { createObjectTables } from './detail-objects.ts';
import { createFoldablePart, createPart, tryPart } from './detail-parts.ts';
import { patternLink } from './detail-pattern.ts';
import { createRuleList } from './detail-rules.ts';
import { createSignaturePart } from './detail-signature.ts';
import { actionsOn, createSummary } from './detail-summary.ts';
import { createRequestName } from './request-name.ts';

function entryPart(detail: Detail): Node[] {
  const fields = createEntryPart(detail);
  return fields === undefined
    ? []
    : [createFoldablePart({ title: 'Entry for the event bus' }, () => [fields])];
}

function createValidationPart(detail: Detail): Node[] {
  const issues = readIssues(detail);
  return issues ? [createPart('Validation', ...issueList(detail, issues))] : [];
}

function createBody(detail: Detail): Node[] {
  const issues = readIssues(detail);
  const view = jsonView(detail.body, {
    link: (path, value) => patternLink(detail, path, value),
    label: 'Body',
    ...(issues && { issues }),
  });
  view.classList.toggle('stored', isStored(detail));
  const hint = view.querySelector('a') === null ? '' : 'Click a value to start a pattern from it.';
  return [
    element(
      'p',
      { className: 'row' },
      copyButton('Copy', () => detail.body),
      createMuted(hint),
    ),
    view,
  ];
}

/** Filled in once the catalogue has answered. */
function createObjectsPart(detail: Detail): Node {
  const place = element('div');
  const fill = async () => {
    // Without the catalogue there is the body still.
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
    createFoldablePart({ title }, () => [jsonView(text(), { label: title })]);
  const codes = Object.entries(headers).map(
    ([name, value]) => [name, element('code', {}, isolate(value))] as const,
  );
  return [
    createFoldablePart({ title: 'Headers' }, () => [descriptions(codes)]),
    json('Answer', () => answer),
    json('Log line of the function', () => JSON.stringify(log)),
    ...(event === undefined ? [] : [json('Event as a rule sees it', () => JSON.stringify(event))]),
  ];
}

/** What one comes for first: what became of it and why, and which rules matched. */
function createContents(detail: Detail): Node[] {
  const { failure } = detail;
  const createFailedPart = () =>
    createPart('Failure', element('pre', { className: 'bad', tabIndex: 0 }, failure));
  const signature = isToWebhook(detail)
    ? tryPart('Signature', () => [createSignaturePart(detail)])
    : [];
  const isValid = detail.signature.isAuthentic && detail.outcome !== 'unauthenticated';
  return [
    ...tryPart('Summary', () => createSummary(detail)),
    ...tryPart('Actions', () => [actionsOn(detail)]),
    ...(failure === '' ? [] : [createFailedPart()]),
    ...(isValid ? [] : signature),
    ...tryPart('Validation', () => createValidationPart(detail)),
    ...tryPart('Rules', () => [createPart('Rules', ...createRuleList(detail))]),
    ...tryPart('Body', () => [
      createFoldablePart({ title: 'Body', open: true }, () => createBody(detail)),
    ]),
    ...(isValid ? signature : []),
    createObjectsPart(detail),
    ...tryPart('Entry', () => entryPart(detail)),
    ...createFoldedParts(detail),
  ];
}

const pane = byId('detail', HTMLElement);
const title = byId('detail-title', HTMLElement);
const place = byId('detail-body', HTMLElement);

/** The request to show; none where it is empty. */
let wanted = '';
let shown = '';
let isAsking = false;

/** Shows a request, or none. While one is on its way, of those asked for meanwhile only the last. */
export async function showDetail(id: string): Promise<void> {
  wanted = id;
  place.hidden = id === '';
  if (id === '') {
    title.textContent = 'Request';
    shown = '';
  }
  if (isAsking || id === shown) return;
  isAsking = true;
  await load(id);
  isAsking = false;
  await showDetail(wanted);
}

async function load(id: string): Promise<void> {
  pane.ariaBusy = 'true';
  const [name, contents] = await read(id);
  pane.ariaBusy = null;
  if (wanted === '') return;
  shown = id;
  title.replaceChildren(...name);
  document.title = `${title.textContent} – Requests – Kinow webhooks`;
  place.replaceChildren(...contents);
  pane.scrollTop = 0;
}

async function read(id: string): Promise<[title: (Node | string)[], contents: Node[]]> {
  try {
    if (!/^\d+$/u.test(id)) throw new Error(`There is no request ${id}.`);
    const detail = await ask<Detail>(`/requests/${id}`);
    return [createRequestName(detail), createContents(detail)];
  } catch (error) {
    return [['Request'], createFailure(error as Error)];
  }
}

function createFailure({ message }: Error): Node[] {
  const again = actButton('Try again', () => {
    shown = '';
    void showDetail(wanted);
  });
  return [element('p', { className: 'bad', role: 'alert' }, message), element('p', {}, again)];
}
