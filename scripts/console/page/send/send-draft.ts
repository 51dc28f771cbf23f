/** Where the browser keeps it, until its tab is closed. */
const PLACE = 'send-draft';

/** @returns What a body was edited to before the page was loaded anew, if it was. */
export function draftOf(key: string): string | undefined {
  const kept = stored();
  return kept?.startsWith(`${key}\n`) === true ? kept.slice(key.length + 1) : undefined;
}

/**
 * Keeps what a body was edited to: that of one source alone.
 *
 * @param key - Of the source; a line.
 * @param text - `undefined` where it is not edited.
 */
export function keepDraft(key: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, `${key}\n${text}`);
  } catch {
    // Too long for the browser, or it keeps nothing: a page loaded anew begins anew.
  }
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null;
  }
}
