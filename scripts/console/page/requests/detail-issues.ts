import type { Detail, Issue } from '../../api/requests.ts';
import { createElement } from '../dom.ts';
import { findJsonMistake } from '../json-error.ts';

/** Whether the event was stored although something is wrong with it. */
export const isStored = ({ status }: Detail) => status < 300;

/** Reads the issues of a request; names the position at which a body is not JSON. */
export function readIssues({ log, body }: Detail): readonly Issue[] | undefined {
  return log.issues?.map((issue) => {
    if (issue.path !== '' || issue.message !== 'Expected JSON') return issue;
    const mistake = findJsonMistake(body);
    return mistake ? { ...issue, message: `This is not JSON: ${mistake.message}` } : issue;
  });
}

/** Lists the issues: as a warning if the event was stored. */
export function createIssueList(detail: Detail, issues: readonly Issue[]): Node[] {
  const items = issues.map(({ path, message }) =>
    createElement('li', {}, createElement('code', {}, path || 'the body'), `: ${message}`),
  );
  const className = isStored(detail) ? 'warn' : 'bad';
  const list = createElement('ul', { className: `plain ${className}` }, ...items);
  if (!isStored(detail)) return [list];
  const note = 'Stored all the same: Kinow documents these objects, and they are missing.';
  return [createElement('p', { className }, note), list];
}
