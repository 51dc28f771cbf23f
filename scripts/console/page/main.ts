import { formatAddress, readAddress, type View } from './view-address.ts';
import { getElement } from './dom.ts';
import { catalogue } from './catalogue/catalogue-view.ts';
import { patterns } from './patterns/patterns-view.ts';
import { queues } from './queues/queues-view.ts';
import { requests } from './requests/requests-view.ts';
import { send } from './send/send-view.ts';

/** By their names in addresses; `<section id="view-NAME">` of index.html is each one's. */
const views: Readonly<Record<string, View>> = { requests, patterns, send, queues, catalogue };

let shownView: string | undefined;

function showView(): void {
  const { view: requestedView, state } = readAddress();
  const isKnown = Object.hasOwn(views, requestedView);
  if (!isKnown) history.replaceState(null, '', formatAddress('requests', state));
  const name = isKnown ? requestedView : 'requests';
  const unknown = getElement('no-view', HTMLElement);
  unknown.hidden = isKnown;
  unknown.textContent = isKnown ? '' : `There is no view ${requestedView}: these are the requests.`;
  for (const other of Object.keys(views)) {
    getElement(`view-${other}`, HTMLElement).hidden = other !== name;
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) {
    if (link.hash === `#/${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const title = getElement(`title-${name}`, HTMLHeadingElement);
  document.title = `${title.textContent} – Kinow webhooks`;
  // Screen readers announce the view; not at the start, when they read the page itself.
  if (shownView !== undefined && shownView !== name) title.focus();
  shownView = name;
  views[name]?.show(state);
}

addEventListener('hashchange', showView);
showView();
