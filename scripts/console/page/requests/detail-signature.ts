import type { Detail } from '../../api/requests.ts';
import { copyButton } from '../copy-button.ts';
import { descriptions, element } from '../dom.ts';
import { bytes } from '../format-numbers.ts';
import { formatCurl, isTypeable } from './curl-command.ts';
import { createFoldablePart, createPart } from './detail-parts.ts';

/** Groups of 8 digits are easy to compare. */
const GROUP = /.{1,8}/gsu;

/** A prefix such as `sha256=`, which many services write before the digits. */
const PREFIX = /^[a-z\d-]+=/iu;

/** Formats a signature in groups; marks the groups that differ from the expected ones, and a prefix. */
function groupDigits(text: string, expected = text): HTMLElement {
  const [prefix = ''] = PREFIX.exec(text) ?? [];
  const groups = text.slice(prefix.length).match(GROUP) ?? [];
  const right = expected.match(GROUP) ?? [];
  const marked = groups.map((group, index) =>
    element(group.toLowerCase() === right[index] ? 'span' : 'mark', {}, group),
  );
  const before = prefix === '' ? [] : [element('mark', {}, prefix)];
  return element('code', { className: 'groups' }, ...before, ...marked);
}

/** An edited function can refuse a valid signature. */
const REFUSED =
  'Valid: HMAC-SHA256 of the body, keyed with the local secret. The function refused it all the same.';

/** Creates the part about the signature: one line if it is valid, otherwise the explanation. */
export function createSignaturePart(detail: Detail): HTMLElement {
  const { isAuthentic, because } = detail.signature;
  const unread = findUnreadSecret(detail);
  if (unread !== undefined) {
    const text = `Not checked, so neither valid nor invalid: the secret could not be read (${unread}).`;
    return createPart('Signature', element('p', { className: 'bad' }, text));
  }
  if (isAuthentic && detail.outcome !== 'unauthenticated') {
    return createFoldablePart({ title: 'Signature', line: 'Signature: valid' }, () => [
      element('p', { className: 'good' }, because),
      createDigits(detail),
    ]);
  }
  const repair = copyButton('Copy as curl, signed', () =>
    formatCurl(detail, detail.signature.expected),
  );
  return createPart(
    'Signature',
    element('p', { className: 'bad' }, isAuthentic ? REFUSED : because),
    createDigits(detail),
    ...(isAuthentic || !isTypeable(detail) ? [] : [element('p', {}, repair)]),
  );
}

function createDigits({ signature }: Detail): HTMLElement {
  const { isAuthentic, given, expected, signedBytes } = signature;
  const signed = `HMAC-SHA256 of the ${bytes(signedBytes)} of the body as the function received them, keyed with the local secret`;
  return descriptions([
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
