import type { Detail } from '../api.ts';

/** A word of a shell for any text without NUL. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Without a value curl wants another mark, and leaves the header out otherwise. */
const header = (name: string, value: string) =>
  `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`;

/** Whether a request can be told by a line of a shell: a POST of text. */
export const isTypeable = ({ method, body }: Detail) =>
  method === 'POST' && !/[\0\uFFFD]/u.test(body);

/**
 * A line of a shell that posts a body again, byte by byte.
 *
 * @param signature - What the header has; `undefined` for none.
 */
export function curlOf({ path, headers, body }: Detail, signature: string | undefined): string {
  const type = headers['content-type'];
  return [
    // Not as an argument of curl, which may be too long for one.
    `printf %s ${quoted(body)} | curl ${quoted(location.origin + path)}`,
    ...(type === undefined ? ["-H 'content-type:'"] : [header('content-type', type)]),
    ...(signature === undefined ? [] : [header('x-kinow-signature', signature)]),
    '--data-binary @-',
  ].join(' ');
}
