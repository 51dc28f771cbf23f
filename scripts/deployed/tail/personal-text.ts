import { isIPv6 } from 'node:net';

/** A form of text that is likely to be personal data. */
export type Look = 'email' | 'ip' | 'phone' | 'token';

/*
 * Each pattern starts at a word boundary, so that matching takes linear time also for hostile input.
 */
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u;
const IPV4 =
  /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/u;
const IPV6 = /(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/iu;
/** International numbers, and national ones of France: ten digits from 01 to 09. */
const PHONE =
  /(?<![\w+.,:/-])(?:(?:\+|00)[1-9](?:[ .()/-]{0,2}\d){7,14}|0[1-9](?:[ .-]?\d{2}){4})(?!\w)/u;
/** A JSON Web Token, a Stripe key, or at least 32 letters and digits. */
const TOKEN =
  /(?<![\w-])(?:eyJ[\w-]+\.[\w-]+\.[\w-]*|[a-z]{2,8}_(?:live|test)_\w+)|(?<![A-Za-z\d])[A-Za-z\d]{32,}(?![A-Za-z\d])/u;

const LOOKS: readonly (readonly [Look, RegExp])[] = [
  ['email', EMAIL],
  ['token', TOKEN],
  ['ip', IPV4],
  ['ip', IPV6],
  ['phone', PHONE],
];

const ANY = new RegExp(LOOKS.map(([, { source }]) => `(${source})`).join('|'), 'giu');

/** Replaces the parts of a text that look like personal data. */
export function replaceLooks(text: string, replace: (look: Look, part: string) => string): string {
  return text.replaceAll(ANY, (part: string, ...groups: unknown[]) => {
    const index = groups.slice(0, LOOKS.length).findIndex((group) => group !== undefined);
    const [look] = LOOKS[index] ?? [];
    return look === undefined || !isValidLook(look, part) ? part : replace(look, part);
  });
}

/** Finds the form of a text as a whole. */
export function findLook(text: string): Look | undefined {
  let whole: Look | undefined;
  replaceLooks(text, (look, part) => {
    if (part === text) whole = look;
    return part;
  });
  return whole;
}

/** Checks what the patterns do not. */
function isValidLook(look: Look, part: string): boolean {
  // A time of day has colons too.
  if (look === 'ip') return !part.includes(':') || (part.length > 2 && isIPv6(part));
  return look !== 'token' || (/\d/u.test(part) && /[a-z]/iu.test(part));
}
