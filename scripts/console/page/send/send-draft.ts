/** Key in the session storage, which the browser keeps until its tab is closed. */
const STORAGE_KEY = 'send-draft';

/** Reads the edited body from before the page was reloaded; `undefined` if there is none. */
export function readDraft(key: string): string | undefined {
  const kept = readStorage();
  return kept?.startsWith(`${key}\n`) === true ? kept.slice(key.length + 1) : undefined;
}

/**
 * Saves the edited body of a source; only the latest one is kept.
 *
 * @param key - The key of the source, without line breaks.
 * @param text - `undefined` if it is not edited.
 */
export function saveDraft(key: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, `${key}\n${text}`);
  } catch {
    // Too long for the browser's storage, or storage is disabled: the draft does not survive a reload.
  }
}

function readStorage(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
