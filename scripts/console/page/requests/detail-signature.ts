import type { Detail } from '../../api/requests.ts';
import { createCopyButton } from '../copy-button.ts';
import { createDescriptionList, createElement } from '../dom.ts';
import { formatBytes } from '../../../shared/format-numbers.ts';
import { formatCurl, canCopyAsCurl } from './curl-command.ts';
import { createFoldablePart, createPart } from './detail-parts.ts';

/** Groups of 8 digits are easy to compare. */
const GROUP = /.{1,8}/gsu;

/** A prefix such as `sha256=`, which many services write before the digits. */
const PREFIX = /^[a-z\d-]+=/iu;

/** Formats a signature in groups; marks the groups that differ from the expected ones, and a prefix. */
function groupDigits(text: string, expected = text): HTMLElement {
  const [prefix = ''] = PREFIX.exec(text) ?? [];
  const groups = text.slice(prefix.length).match(GROUP) ?? [];
  const expectedGroups = expected.match(GROUP) ?? [];
  const marked = groups.map((group, index) =>
    createElement(group.toLowerCase() === expectedGroups[index] ? 'span' : 'mark', {}, group),
  );
  const before = prefix === '' ? [] : [createElement('mark', {}, prefix)];
  return createElement('code', { className: 'groups' }, ...before, ...marked);
}

/** An edited function can refuse a valid signature. */
const REFUSED =
  'Valid: HMAC-SHA256 of the body, keyed with the local secret. The function refused it all the same.';

/** Whether the function has found the signature valid, which needs no explanation. */
export const isSignatureValid = (detail: Detail): boolean =>
  detail.signature.isAuthentic &&
  detail.outcome !== 'unauthenticated' &&
  findUnreadSecret(detail) === undefined;

/** Creates the part about the signature: one line if it is valid, otherwise the explanation. */
export function createSignaturePart(detail: Detail): HTMLElement {
  const { isAuthentic, explanation } = detail.signature;
  const unread = findUnreadSecret(detail);
  if (unread !== undefined) {
    const text = `Not checked, so neither valid nor invalid: the secret could not be read (${unread}).`;
    return createPart('Signature', createElement('p', { className: 'bad' }, text));
  }
  if (isSignatureValid(detail)) {
    return createFoldablePart({ title: 'Signature', line: 'Signature: valid' }, () => [
      createElement('p', { className: 'good' }, explanation),
      createDigits(detail),
    ]);
  }
  const repair = createCopyButton('Copy as curl, signed', () =>
    formatCurl(detail, detail.signature.expected),
  );
  return createPart(
    'Signature',
    createElement('p', { className: 'bad' }, isAuthentic ? REFUSED : explanation),
    createDigits(detail),
    ...(isAuthentic || !canCopyAsCurl(detail) ? [] : [createElement('p', {}, repair)]),
  );
}

function createDigits({ signature }: Detail): HTMLElement {
  const { isAuthentic, given, expected, signedBytes } = signature;
  const signed = `HMAC-SHA256 of the ${formatBytes(signedBytes)} of the body as the function received them, keyed with the local secret`;
  return createDescriptionList([
    ['Given', given ? groupDigits(given, expected) : 'no header X-Kinow-Signature'],
    ...(isAuthentic ? [] : [['Expected', groupDigits(expected)] as const]),
    ['Signed', signed],
  ]);
}

/** The failed call of a function that knows no secret, so that it has not checked the signature. */
function findUnreadSecret({ outcome, log }: Detail): string | undefined {
  if (outcome !== 'unavailable' || log.secret !== undefined) return undefined;
  return log.failure && `${log.failure.call}: ${log.failure.error}`;
}
