/** An element with children; text is never taken for markup. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const heading = (text) => element('h3', {}, text);

function list(entries) {
  const made = element('dl');
  for (const [term, value] of entries) {
    made.append(element('dt', {}, term), element('dd', {}, value));
  }
  return made;
}

/** JSON laid out, with the digits of its numbers and its escapes as they came; other text as it is. */
function laidOut(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|\s+|[{}[\],:]/gu, (token) => {
    if (token.startsWith('"')) return token;
    if (token === '{' || token === '[') return token + ((depth += 1), line());
    if (token === '}' || token === ']') return ((depth -= 1), line()) + token;
    if (token === ',') return token + line();
    return token === ':' ? ': ' : '';
  });
}

function signature({ isAuthentic, given, expected, signedBytes, because }) {
  return [
    heading('Signature'),
    element('p', { className: isAuthentic ? 'good' : 'bad' }, because),
    list([
      ['X-Kinow-Signature', element('code', {}, given || 'none')],
      ['expected', element('code', {}, expected)],
      ['signed', `the ${signedBytes} bytes of the body, with the local secret`],
    ]),
  ];
}

function rulesOf({ rules, notMatching, event }) {
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

function issuesOf({ issues = [] }) {
  if (issues.length === 0) return [];
  const items = issues.map(({ path, message }) =>
    element('li', {}, element('code', {}, path || 'the body'), `: ${message}`),
  );
  return [heading('Validation'), element('ul', { className: 'bad' }, ...items)];
}

function contents(detail) {
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
    list([
      ['request', `${method} ${path}`],
      ['answer', `${status} ${outcome}`],
      ...(eventId ? [['event_id', element('code', {}, eventId)]] : []),
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
    list(Object.entries(headers).map(([name, value]) => [name, element('code', {}, value)])),
    heading('Answer'),
    element('pre', { tabIndex: 0 }, laidOut(answer)),
  ];
}

/** Shows a request in a section, whose heading stays. */
export async function showDetail(section, id) {
  const title = section.querySelector('h2');
  title.textContent = `Request ${id}`;
  try {
    const response = await fetch(`/requests/${encodeURIComponent(id)}`);
    const detail = await response.json();
    if (response.ok) {
      title.textContent = detail.subject || `${detail.method} ${detail.path}`;
      section.replaceChildren(title, ...contents(detail));
    } else section.replaceChildren(title, element('p', { className: 'bad' }, detail.message));
  } catch {
    section.replaceChildren(
      title,
      element('p', { className: 'bad' }, 'npm start does not answer.'),
    );
  }
}
