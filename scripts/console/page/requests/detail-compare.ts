import type { Detail } from '../../api/requests.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { getJson } from '../api-client.ts';
import {
  createBreakableName,
  createFailure,
  createMuted,
  createElement,
  isolate,
  createLinkButton,
} from '../dom.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { formatAddress, readAddress } from '../view-address.ts';
import { createFoldablePart, createPart } from './detail-parts.ts';
import { diffBodies, type FieldDifference } from './diff-bodies.ts';
import { getRequestName } from './request-name.ts';

/** Further differences are only counted. */
const MAX_SHOWN = 200;

/** Longer values are cut. */
const MAX_CHARACTERS = 200;

/** Creates a button that starts a comparison with the request that is selected next. */
export function createCompareButton({ id }: Detail): HTMLElement {
  return createLinkButton('Compare …', formatAddressWith({ compare: String(id) }));
}

/**
 * Creates the comparison of two requests, the older one first.
 *
 * @param comparedId - The id of the other request.
 * @throws Error with a message for the user if that request is gone.
 */
export async function createComparison(
  detail: Detail,
  comparedId: string,
  signal: AbortSignal,
): Promise<Node[]> {
  const end = createLinkButton('Stop comparing', formatAddressWith({ compare: '' }));
  if (comparedId === String(detail.id)) {
    const text = 'Select the request to compare with this one.';
    return [
      createPart(
        'Compare',
        createElement('p', { role: 'status' }, text),
        createElement('p', {}, end),
      ),
    ];
  }
  const other = await getJson<Detail>(`/requests/${encodeURIComponent(comparedId)}`, signal);
  // The older one first, whichever was selected first.
  const [before, after] = other.id < detail.id ? [other, detail] : [detail, other];
  return [createPart('Compare', ...createDifferences(before, after), createElement('p', {}, end))];
}

/** Creates the part with the changes since the previous event of the subject, which are loaded when it is unfolded. */
export function createChangesPart(detail: Detail): Node[] {
  const { previous, subject } = detail;
  if (previous === undefined) return [];
  const title = 'Changes';
  return [
    createFoldablePart({ title, line: `Changed since the last ${subject}` }, () => {
      const place = createElement('div', {}, createMuted('Loading …'));
      const fill = async () => {
        const before = await getJson<Detail>(`/requests/${previous}`);
        place.replaceChildren(...createDifferences(before, detail));
      };
      fill().catch((error: unknown) => {
        place.replaceChildren(createFailure(error));
      });
      return [place];
    }),
  ];
}

const formatAddressWith = (changes: Readonly<Record<string, string>>) =>
  formatAddress('requests', { ...Object.fromEntries(readAddress().state), ...changes });

function createDifferences(before: Detail, after: Detail): Node[] {
  const fields = diffBodies(before.body, after.body);
  if (fields === undefined) return [createMuted('One of the bodies is not JSON, or too large.')];
  if (fields.length === 0)
    return [createElement('p', {}, 'The bodies have the same fields and values.')];
  const more = fields.length - MAX_SHOWN;
  return [
    createTable(before, after, fields.slice(0, MAX_SHOWN)),
    ...(more > 0 ? [createMuted(`and ${formatCount(more)} more fields`)] : []),
  ];
}

function createTable(before: Detail, after: Detail, fields: readonly FieldDifference[]): Node {
  const heads = [before, after].map((detail) =>
    createElement(
      'th',
      { scope: 'col' },
      isolate(createBreakableName(getRequestName(detail))),
      createElement('br'),
      formatTimestamp(detail.time),
    ),
  );
  const rows = fields.map(({ path, before, after }) =>
    createElement(
      'tr',
      {},
      createElement('td', {}, createElement('code', {}, createBreakableName(path))),
      createValueCell(before),
      createValueCell(after),
    ),
  );
  return createElement(
    'table',
    { className: 'differences' },
    createElement(
      'caption',
      {},
      fields.length === 1 ? '1 field differs' : `${formatCount(fields.length)} fields differ`,
    ),
    createElement(
      'thead',
      {},
      createElement('tr', {}, createElement('th', { scope: 'col' }, 'Field'), ...heads),
    ),
    createElement('tbody', {}, ...rows),
  );
}

function createValueCell(value: string | undefined): HTMLElement {
  if (value === undefined) return createElement('td', { className: 'muted' }, 'none');
  const isLong = value.length > MAX_CHARACTERS;
  const shown = isLong ? `${value.slice(0, MAX_CHARACTERS)}…` : value;
  return createElement('td', {}, createElement('code', {}, shown));
}
