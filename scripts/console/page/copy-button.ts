import { createButton, createElement } from './dom.ts';

/**
 * Creates a button that copies a text, with a status beside it.
 *
 * @param getText - Returns `undefined` where there is nothing to copy.
 * @param label - Its accessible name, where there are several of the same name.
 */
export function createCopyButton(
  name: string,
  getText: () => string | undefined,
  label = name,
): HTMLElement {
  const status = createElement('span', { className: 'muted', role: 'status' });
  const copy = () => {
    const text = getText();
    if (text === undefined) {
      status.textContent = 'Fix the error first';
      return;
    }
    void navigator.clipboard.writeText(text).then(
      () => (status.textContent = 'Copied'),
      () =>
        (status.textContent =
          'The browser denied access to the clipboard: select the text and copy it'),
    );
  };
  return createElement(
    'span',
    { className: 'copy' },
    createButton(name, copy, { ariaLabel: label }),
    status,
  );
}
