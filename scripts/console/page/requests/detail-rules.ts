import type { Detail, Rule } from '../../api/requests.ts';
import { createBreakableName, createElement, createMuted, isolate } from '../dom.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';
import { formatAddress } from '../view-address.ts';

/** Lists the rules that match an event, and why the others do not, folded except the nearest. */
export function createRuleList({ id, matching, notMatching, event, outcome }: Detail): Node[] {
  if (event === undefined) {
    const isQueued = outcome === 'deferred';
    return [createMuted(isQueued ? 'No rule has seen it yet.' : 'No event reached the bus.')];
  }
  const createItem = (isMatch: boolean, rule: Rule, ...more: readonly Node[]) =>
    createElement(
      'li',
      {},
      createElement(
        'span',
        { className: isMatch ? 'good' : 'muted' },
        isMatch ? 'matches ' : 'not ',
      ),
      createRuleLink(rule, String(id)),
      ...more,
    );
  const matched = matching.map((rule) => createItem(true, rule));
  const others = notMatching.map((rule) =>
    createItem(
      false,
      rule,
      createElement(
        'p',
        { className: 'why' },
        createElement('code', {}, rule.path),
        ': ',
        isolate(rule.message),
      ),
    ),
  );
  // The nearest is always visible.
  const shown = matched.length === 0 ? others : others.slice(0, 1);
  const folded = others.slice(shown.length);
  return [
    ...(matched.length === 0 ? [createElement('p', {}, 'Matches no rule.')] : []),
    createElement('ul', { className: 'plain rule-list' }, ...matched, ...shown),
    ...createFoldedList(folded),
    createMuted('Select a rule to edit and test its pattern.'),
  ];
}

function createFoldedList(items: readonly Node[]): Node[] {
  if (items.length === 0) return [];
  const text =
    items.length === 1 ? '1 other does not match' : `${items.length} others do not match`;
  return [
    createElement(
      'details',
      {},
      createElement('summary', {}, text),
      createElement('ul', { className: 'plain rule-list' }, ...items),
    ),
  ];
}

/** Creates a link to the pattern of a rule, beside the event. */
function createRuleLink({ rule, pattern }: Rule, event: string): HTMLElement {
  const href = formatAddress('patterns', { rule, pattern: printPattern(pattern), event });
  return createElement('a', { href }, createBreakableName(rule));
}
