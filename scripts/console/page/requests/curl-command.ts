import type { Detail } from '../../api/requests.ts';

/** Quotes any text without NUL for a shell. */
const quoteShellText = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Control characters, which a terminal treats as keys when pasted; not the tab and the line feed. */
const CONTROL_CHARACTERS = /(?![\t\n])\p{Cc}/u;

/** curl omits a header without a value unless it ends with a semicolon. */
const formatHeaderOption = (name: string, value: string) =>
  `-H ${quoteShellText(value === '' ? `${name};` : `${name}: ${value}`)}`;

/** Whether a shell command can repeat a request: a POST whose body and headers are text without control characters. */
export const canCopyAsCurl = ({ method, path, headers, body }: Detail) =>
  method === 'POST' &&
  !body.includes('\uFFFD') &&
  ![path, headers['content-type'], headers['x-kinow-signature']].some((text) =>
    CONTROL_CHARACTERS.test(text ?? ''),
  );

/**
 * Creates a shell command that posts a body again, byte by byte. The sender of the request is not trusted: the command
 * contains no control characters.
 *
 * @param signature - The value of the header; `undefined` for none.
 */
export function formatCurl({ path, headers, body }: Detail, signature: string | undefined): string {
  const type = headers['content-type'];
  return [
    // A pipe, because an argument of curl has a limited length.
    `${escapeForPrintf(body)} | curl ${quoteShellText(location.origin + path)}`,
    ...(type === undefined ? ["-H 'content-type:'"] : [formatHeaderOption('content-type', type)]),
    ...(signature === undefined ? [] : [formatHeaderOption('x-kinow-signature', signature)]),
    '--data-binary @-',
  ].join(' ');
}

/** Escapes control characters as octal bytes, as POSIX defines for `%b`. */
function escapeForPrintf(body: string): string {
  if (!CONTROL_CHARACTERS.test(body)) return `printf %s ${quoteShellText(body)}`;
  const escaped = body
    .replaceAll('\\', '\\\\')
    .replaceAll(new RegExp(CONTROL_CHARACTERS, 'gu'), (key) =>
      [...new TextEncoder().encode(key)]
        .map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`)
        .join(''),
    );
  return `printf %b ${quoteShellText(escaped)}`;
}
