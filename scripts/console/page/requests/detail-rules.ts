import type { Detail, Rule } from '../../api/requests.ts';
import { element, createMuted } from '../dom.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';
import { formatAddress } from '../view-address.ts';

/** Which rules an event matches, and why it does not match the others. */
export function createRuleList({ id, matching, notMatching, event }: Detail): Node[] {
  if (event === undefined) {
    return [createMuted('No event reached the bus: no rule has seen it.')];
  }
  /** To its pattern in the editor, with this event beside it. */
  const linkTo = ({ rule, pattern }: Rule) => {
    const href = formatAddress('patterns', { pattern: printPattern(pattern), event: String(id) });
    return element('a', { href }, rule);
  };
  const matched = matching.map((rule) =>
    element('li', {}, element('span', { className: 'good' }, 'matches '), linkTo(rule)),
  );
  const others = notMatching.map((rule) =>
    element(
      'li',
      {},
      element('span', { className: 'muted' }, 'not '),
      linkTo(rule),
      element('p', { className: 'why' }, element('code', {}, rule.path), `: ${rule.message}`),
    ),
  );
  if (matched.length === 0) others.unshift(element('li', {}, 'It matches no rule.'));
  return [
    element('ul', { className: 'plain' }, ...matched, ...others),
    createMuted('Select a rule to edit and test its pattern.'),
  ];
}
