import type { Detail } from '../../api/requests.ts';
import { createCopyButton } from '../copy-button.ts';
import { createDescriptionList, createElement, createMuted, isolate } from '../dom.ts';
import { createJsonView } from '../json-view.ts';
import { isToWebhook } from '../outcome.ts';
import { createChangesPart } from './detail-compare.ts';
import { createEntryPart } from './detail-entry.ts';
import { createIssueList, isStored, readIssues } from './detail-issues.ts';
import { createObjectTables } from './detail-objects.ts';
import { createFoldablePart, createPart, tryPart } from './detail-parts.ts';
import { formatPatternAddress } from './detail-pattern.ts';
import { createRuleList } from './detail-rules.ts';
import { createSignaturePart, isSignatureValid } from './detail-signature.ts';
import { createActions, createSummary } from './detail-summary.ts';

function createEntryParts(detail: Detail): Node[] {
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

/**
 * Creates the contents of the detail: first the outcome, its reason, and the rules that match.
 *
 * @param comparison - The part that compares the request with another one; empty for none.
 */
export function createContents(detail: Detail, comparison: readonly Node[]): Node[] {
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
    ...tryPart('Entry', () => createEntryParts(detail)),
    ...createFoldedParts(detail),
  ];
}
