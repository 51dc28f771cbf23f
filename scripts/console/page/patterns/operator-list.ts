import { createButton, getElement, createElement } from '../dom.ts';
import { setCondition } from './condition-form.ts';
import { OPERATOR_EXAMPLES } from './operator-examples.ts';

const rows = OPERATOR_EXAMPLES.map(({ operator, pattern, condition }) =>
  createElement(
    'tr',
    {},
    createElement('th', { scope: 'row' }, operator),
    createElement('td', {}, createElement('code', {}, pattern)),
    createElement(
      'td',
      {},
      createButton(createElement('code', {}, condition), () => setCondition(condition), {
        title: 'Use this condition',
      }),
    ),
  ),
);

/** Lists the operators of event patterns, each example a click from the condition. */
export function showOperators(): void {
  getElement('operator-list', HTMLElement).append(
    createElement(
      'table',
      { className: 'operators' },
      createElement(
        'thead',
        {},
        createElement(
          'tr',
          {},
          ...['Operator', 'In a pattern', 'In words: click to use'].map((title) =>
            createElement('th', { scope: 'col' }, title),
          ),
        ),
      ),
      createElement('tbody', {}, ...rows),
    ),
  );
}
