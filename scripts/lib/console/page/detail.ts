import type { Detail } from '../api.ts';
import { byId, descriptions, element } from './dom.ts';
import { laidOut } from './json.ts';
import { ask } from './server.ts';

const heading = (text: string) => element('h4', {}, text);

function signature({ isAuthentic, given, expected, signedBytes, because }: Detail['signature']) {
  return [
    heading('Signature'),
    element('p', { className: isAuthentic ? 'good' : 'bad' }, because),
    descriptions([
      ['X-Kinow-Signature', element('code', {}, given || 'none')],
      ['expected', element('code', {}, expected)],
      ['signed', `the ${signedBytes} bytes of the body, with the local secret`],
    ]),
  ];
}

function rulesOf({ rules, notMatching, event }: Detail) {
  if (event === undefined)
    return [heading('Rules'), element('p', { className: 'muted' }, 'No event reached the bus.')];
  const matching = rules.map((rule) =>
    element('li', {}, element('span', { className: 'good' }, 'matches '), rule),
  );
  const others = notMatching.map(({ rule, path, message }) =>
    element(
      'li',
      {},
      element('span', { className: 'muted' }, 'not '),
      rule,
      element('br'),
      element('code', {}, path),
      `: ${message}`,
    ),
  );
  return [heading('Rules'), element('ul', {}, ...matching, ...others)];
}

function issuesOf({ issues = [] }: Detail['log']) {
  if (issues.length === 0) return [];
  const items = issues.map(({ path, message }) =>
    element('li', {}, element('code', {}, path || 'the body'), `: ${message}`),
  );
  return [heading('Validation'), element('ul', { className: 'bad' }, ...items)];
}

function contents(detail: Detail) {
  const {
    method,
    path,
    status,
    outcome,
    eventId,
    milliseconds,
    bytes,
    headers,
    body,
    answer,
    event,
  } = detail;
  return [
    descriptions([
      ['request', `${method} ${path}`],
      ['answer', `${status} ${outcome}`],
      ...(eventId ? [['event_id', element('code', {}, eventId)] as const] : []),
      ['took', `${milliseconds.toFixed(1)} ms, ${bytes} bytes`],
    ]),
    ...signature(detail.signature),
    ...issuesOf(detail.log),
    ...rulesOf(detail),
    heading('Body'),
    element('pre', { tabIndex: 0 }, laidOut(body)),
    ...(event === undefined
      ? []
      : [
          heading('Event on the bus'),
          element(
            'pre',
            { tabIndex: 0 },
            JSON.stringify({ ...event, detail: '… the body' }, null, 2),
          ),
        ]),
    heading('Headers'),
    descriptions(
      Object.entries(headers).map(([name, value]) => [name, element('code', {}, value)]),
    ),
    heading('Answer'),
    element('pre', { tabIndex: 0 }, laidOut(answer)),
  ];
}

/** Shows a request in a section, whose heading stays. */
export async function showDetail(section: HTMLElement, id: string): Promise<void> {
  const title = byId('detail-title', HTMLElement);
  title.textContent = `Request ${id}`;
  try {
    const detail = await ask<Detail>(`/requests/${encodeURIComponent(id)}`);
    title.textContent = detail.subject || `${detail.method} ${detail.path}`;
    section.replaceChildren(title, ...contents(detail));
  } catch (error) {
    section.replaceChildren(title, element('p', { className: 'bad' }, (error as Error).message));
  }
}
