import { actButton, byId, element } from '../dom.ts';
import { setCondition } from './condition-form.ts';
import { OPERATOR_EXAMPLES } from './operator-examples.ts';

const rows = OPERATOR_EXAMPLES.map(({ operator, pattern, condition }) =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, operator),
    element('td', {}, element('code', {}, pattern)),
    element(
      'td',
      {},
      actButton(element('code', {}, condition), () => setCondition(condition), {
        title: 'Use this condition',
      }),
    ),
  ),
);

/** Lists the operators of event patterns, each example a click from the condition. */
export function showOperators(): void {
  byId('operator-list', HTMLElement).append(
    element(
      'table',
      { className: 'operators' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Operator', 'In a pattern', 'In words: click to use'].map((title) =>
            element('th', { scope: 'col' }, title),
          ),
        ),
      ),
      element('tbody', {}, ...rows),
    ),
  );
}
