import { getElement } from '../dom.ts';
import {
  formatAddress,
  changeAddress,
  readAddress,
  type ViewState,
  type View,
} from '../view-address.ts';
import { showDetail } from './request-detail.ts';
import { showFilter } from './request-filter.ts';
import { drawForAddress, drawNow } from './request-list.ts';
import { focusRow, moveByKeys } from './request-table.ts';

const view = getElement('view-requests', HTMLElement);
const region = getElement('requests', HTMLElement);
const detail = getElement('detail', HTMLElement);
const back = getElement('back', HTMLAnchorElement);

/** There is room for one pane: the detail replaces the list. */
const narrowScreen = matchMedia('(max-width: 68.74rem)');

/** The selected request; `undefined` until the view is shown. */
let selectedId: string | undefined;

/** Whether the detail gets the focus when the next request is selected. */
let focusesNext = false;

function selectRequest(state: ViewState): void {
  const id = state.get('request') ?? '';
  const before = selectedId;
  selectedId = id;
  const rest = new URLSearchParams(state);
  rest.delete('request');
  back.href = formatAddress('requests', rest);
  view.classList.toggle('has-detail', id !== '');
  void showDetail(id, state.get('compare') ?? '');
  // The pane with the focus is hidden.
  const isOther = narrowScreen.matches && before !== undefined && before !== id;
  if (id !== '' && (focusesNext || isOther)) detail.focus();
  if (id === '' && isOther) focusRow(before);
  focusesNext = false;
}

moveByKeys((id) => {
  if (narrowScreen.matches) return;
  changeAddress('requests', { request: id });
  selectRequest(readAddress().state);
  drawNow();
});

region.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  const link = event.target.closest('a');
  if (link === null) {
    // A click anywhere in a row follows its link, unless the user has selected text in it.
    const beside = event.target.closest('tbody tr')?.querySelector('a');
    if (beside && getSelection()?.isCollapsed !== false) location.hash = beside.hash;
    return;
  }
  // By Enter, not by the mouse.
  const isEntered = event.detail === 0 || narrowScreen.matches;
  if (isEntered && link.href === location.href) detail.focus();
  else focusesNext = isEntered;
});

detail.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  if (narrowScreen.matches) back.click();
  else focusRow(selectedId ?? '');
});

/** Lists the requests as they are received, and shows one in detail. */
export const requests: View = {
  show: (state) => {
    showFilter(state);
    drawForAddress();
    selectRequest(state);
  },
};
