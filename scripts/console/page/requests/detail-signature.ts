import type { Detail } from '../../api/requests.ts';
import { copyButton } from '../copy-button.ts';
import { descriptions, element } from '../dom.ts';
import { bytes } from '../format-numbers.ts';
import { formatCurl, isTypeable } from './curl-command.ts';

/** As many digits as the eye compares at once. */
const GROUP = /.{1,8}/gsu;

/** A signature in groups, of which those are marked that are not as they should be. */
function groupDigits(text: string, expected = text): HTMLElement {
  const groups = text.match(GROUP) ?? [];
  const right = expected.match(GROUP) ?? [];
  const marked = groups.map((group, index) =>
    element(group.toLowerCase() === right[index] ? 'span' : 'mark', {}, group),
  );
  return element('code', { className: 'groups' }, ...marked);
}

/** An edited function may refuse what is right. */
const REFUSED =
  'The header has the HMAC-SHA256 of the body by the local secret, and the function has refused it all the same.';

/** What was signed, what the header has, and which mistake makes the difference. */
export function createSignaturePart(detail: Detail): Node[] {
  const { isAuthentic, given, expected, signedBytes, because } = detail.signature;
  const signed = `HMAC-SHA256 of the ${bytes(signedBytes)} of the body as the function got them, with the local secret`;
  const isRefused = isAuthentic && detail.outcome === 'unauthenticated';
  const isTyped = !isAuthentic && isTypeable(detail);
  return [
    isRefused
      ? element('p', { className: 'bad' }, REFUSED)
      : element('p', { className: isAuthentic ? 'good' : 'bad' }, because),
    descriptions([
      ['Given', given ? groupDigits(given, expected) : 'no header X-Kinow-Signature'],
      ...(isAuthentic ? [] : [['Expected', groupDigits(expected)] as const]),
      ['Signed', signed],
    ]),
    ...(isTyped
      ? [
          element(
            'p',
            {},
            copyButton('Copy as curl, signed', () => formatCurl(detail, expected)),
          ),
        ]
      : []),
  ];
}
