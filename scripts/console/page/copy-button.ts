import { createButton, createElement } from './dom.ts';

const DENIED = 'The browser denied access to the clipboard: select the text and copy it';

/**
 * Creates a button that copies a text, with a status beside it.
 *
 * @param getText - If it is rejected, the status is the message of its error.
 * @param label - Its accessible name, where there are several of the same name.
 */
export function createCopyButton(
  name: string,
  getText: () => string | Promise<string>,
  label = name,
): HTMLElement {
  const status = createElement('span', { className: 'muted', role: 'status' });
  const copy = async () => {
    if (button.ariaDisabled === 'true') return;
    const text = getText();
    if (typeof text === 'string') {
      status.textContent = await write(async () => await navigator.clipboard.writeText(text));
      return;
    }
    button.ariaDisabled = 'true';
    status.textContent = 'Loading …';
    status.textContent = await copyLoaded(text);
    button.ariaDisabled = null;
  };
  const button = createButton(name, () => void copy(), { ariaLabel: label });
  return createElement('span', { className: 'copy' }, button, status);
}

/** Copies a text once it is loaded. @returns The status. */
async function copyLoaded(text: Promise<string>): Promise<string> {
  const blob = text.then((loaded) => new Blob([loaded], { type: 'text/plain' }));
  // At once: browsers allow it shortly after the click only.
  const written = write(
    async () => await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]),
  );
  try {
    await text;
  } catch (error) {
    return (error as Error).message;
  }
  return await written;
}

const write = async (start: () => Promise<void>): Promise<string> =>
  await start().then(
    () => 'Copied',
    () => DENIED,
  );
