import type { Detail } from '../../api/requests.ts';
import { ask } from '../call-server.ts';
import { breakable, createMuted, element, isolate, linkButton } from '../dom.ts';
import { formatMoment } from '../format-moment.ts';
import { formatAddress, readAddress } from '../view-address.ts';
import { createFoldablePart, createPart } from './detail-parts.ts';
import { diffBodies, type FieldDifference } from './diff-bodies.ts';
import { getRequestName } from './request-name.ts';

/** More differences are counted and not shown. */
const MAX_SHOWN = 200;

/** More of a value is not shown. */
const MAX_CHARACTERS = 200;

/** A button that keeps a request, to be compared with the one that is selected next. */
export function createCompareButton({ id }: Detail): HTMLElement {
  return linkButton('Compare …', formatAddressWith({ compare: String(id) }));
}

/**
 * What the request that the user has kept is compared with; nothing where none is kept.
 *
 * @param kept - The id of the request that is kept.
 * @throws What `ask` throws where that is gone.
 */
export async function createComparison(detail: Detail, kept: string): Promise<Node[]> {
  const end = linkButton('Stop comparing', formatAddressWith({ compare: '' }));
  if (kept === String(detail.id)) {
    const text = 'Select the request to compare with this one.';
    return [createPart('Compare', element('p', { role: 'status' }, text), element('p', {}, end))];
  }
  const other = await ask<Detail>(`/requests/${encodeURIComponent(kept)}`);
  // The older one first, whichever was selected first.
  const [before, after] = other.id < detail.id ? [other, detail] : [detail, other];
  return [createPart('Compare', ...createDifferences(before, after), element('p', {}, end))];
}

/** What has changed since the earlier event of the same subject, once it is unfolded. */
export function createChangesPart(detail: Detail): Node[] {
  const { previous, subject } = detail;
  if (previous === undefined) return [];
  const title = 'Changes';
  return [
    createFoldablePart({ title, line: `Changed since the last ${subject}` }, () => {
      const place = element('div', {}, createMuted('Loading …'));
      const fill = async () => {
        const before = await ask<Detail>(`/requests/${previous}`);
        place.replaceChildren(...createDifferences(before, detail));
      };
      fill().catch((error: unknown) => {
        place.replaceChildren(
          element('p', { className: 'bad', role: 'alert' }, (error as Error).message),
        );
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
  if (fields.length === 0) return [element('p', {}, 'The bodies have the same fields and values.')];
  const more = fields.length - MAX_SHOWN;
  return [
    createTable(before, after, fields.slice(0, MAX_SHOWN)),
    ...(more > 0 ? [createMuted(`and ${more} more fields`)] : []),
  ];
}

function createTable(before: Detail, after: Detail, fields: readonly FieldDifference[]): Node {
  const heads = [before, after].map((detail) =>
    element(
      'th',
      { scope: 'col' },
      isolate(getRequestName(detail)),
      element('br'),
      formatMoment(detail.time),
    ),
  );
  const rows = fields.map(({ path, before, after }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, breakable(path))),
      createValueCell(before),
      createValueCell(after),
    ),
  );
  return element(
    'table',
    { className: 'differences' },
    element(
      'caption',
      {},
      fields.length === 1 ? '1 field differs' : `${fields.length} fields differ`,
    ),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Field'), ...heads)),
    element('tbody', {}, ...rows),
  );
}

function createValueCell(value: string | undefined): HTMLElement {
  if (value === undefined) return element('td', { className: 'muted' }, 'none');
  const isLong = value.length > MAX_CHARACTERS;
  const shown = isLong ? `${value.slice(0, MAX_CHARACTERS)}…` : value;
  return element('td', {}, element('code', {}, shown));
}
