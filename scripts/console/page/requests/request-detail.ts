import type { Detail } from '../../api/requests.ts';
import { ask } from '../call-server.ts';
import { actButton, byId, descriptions, element } from '../dom.ts';
import { jsonView } from '../json-view.ts';
import { isToWebhook } from '../outcome.ts';
import { createEntryPart } from './detail-entry.ts';
import { issueList, readIssues, isStored } from './detail-issues.ts';
import { createObjectTables } from './detail-objects.ts';
import { patternLink } from './detail-pattern.ts';
import { createRuleList } from './detail-rules.ts';
import { createSignaturePart } from './detail-signature.ts';
import { actionsOn, createSummary } from './detail-summary.ts';

const part = (title: string, ...children: readonly Node[]) =>
  element('section', {}, element('h3', { className: 'part' }, title), ...children);

/** Of a request that nobody foresaw, a part may fail: the others are shown still. */
function tryPart(title: string, make: () => Node[]): Node[] {
  try {
    return make();
  } catch (error) {
    const message = `${title}: this cannot be shown: ${(error as Error).message}`;
    return [element('p', { className: 'bad', role: 'alert' }, message)];
  }
}

/** What is made once somebody looks for it. */
function createFoldedPart(title: string, make: () => Node): HTMLElement {
  const made = element('details', {}, element('summary', {}, title));
  made.addEventListener('toggle', () => made.append(...tryPart(title, () => [make()])), {
    once: true,
  });
  return made;
}

function entryPart(detail: Detail): Node[] {
  const fields = createEntryPart(detail);
  return fields === undefined ? [] : [part('Entry for the event bus', fields)];
}

function createValidationPart(detail: Detail): Node[] {
  const issues = readIssues(detail);
  return issues ? [part('Validation', ...issueList(detail, issues))] : [];
}

function createBodyPart(detail: Detail): Node {
  const issues = readIssues(detail);
  const view = jsonView(detail.body, {
    link: (path, value) => patternLink(detail, path, value),
    label: 'Body',
    ...(issues && { issues }),
  });
  view.classList.toggle('stored', isStored(detail));
  return part(
    'Body',
    element(
      'p',
      { className: 'muted', hidden: view.querySelector('a') === null },
      'Each value leads to a pattern for the events that have it.',
    ),
    view,
  );
}

/** Filled in once the catalogue has answered. */
function createObjectsPart(detail: Detail): Node {
  const place = element('div');
  const fill = async () => {
    // Without the catalogue there is the body still.
    const found = await createObjectTables(detail).catch(() => []);
    if (found.length > 0) place.append(part('Linked objects', ...found));
  };
  void fill();
  return place;
}

function createFoldedParts({ headers, answer, log, event }: Detail): Node[] {
  const json = (label: string, text: () => string) =>
    createFoldedPart(label, () => jsonView(text(), { label }));
  const codes = Object.entries(headers).map(
    ([name, value]) => [name, element('code', {}, value)] as const,
  );
  return [
    createFoldedPart('Headers', () => descriptions(codes)),
    json('Answer', () => answer),
    json('Log line of the function', () => JSON.stringify(log)),
    ...(event === undefined ? [] : [json('Event as a rule sees it', () => JSON.stringify(event))]),
  ];
}

function createContents(detail: Detail): Node[] {
  const { failure } = detail;
  const createFailedPart = () =>
    part('Failure', element('pre', { className: 'bad', tabIndex: 0 }, failure));
  return [
    ...tryPart('Summary', () => [createSummary(detail)]),
    ...tryPart('Actions', () => [actionsOn(detail)]),
    ...(failure === '' ? [] : [createFailedPart()]),
    ...(isToWebhook(detail)
      ? tryPart('Signature', () => [part('Signature', ...createSignaturePart(detail))])
      : []),
    ...tryPart('Validation', () => createValidationPart(detail)),
    ...tryPart('Rules', () => [part('Rules', ...createRuleList(detail))]),
    ...tryPart('Body', () => [createBodyPart(detail)]),
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
  byId('detail-none', HTMLElement).hidden = id !== '';
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
  title.textContent = name;
  place.replaceChildren(...contents);
  pane.scrollTop = 0;
}

async function read(id: string): Promise<[title: string, contents: Node[]]> {
  try {
    if (!/^\d+$/u.test(id)) throw new Error(`There is no request ${id}.`);
    const detail = await ask<Detail>(`/requests/${id}`);
    return [detail.subject || `${detail.method} ${detail.path}`, createContents(detail)];
  } catch (error) {
    return ['Request', createFailure(error as Error)];
  }
}

function createFailure({ message }: Error): Node[] {
  const again = actButton('Try again', () => {
    shown = '';
    void showDetail(wanted);
  });
  return [element('p', { className: 'bad', role: 'alert' }, message), element('p', {}, again)];
}
