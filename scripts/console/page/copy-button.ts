import { actButton, element } from './dom.ts';

/**
 * A button that copies a text, and says so beside it.
 *
 * @param label - Its accessible name, where there are several of the same name.
 */
export function copyButton(name: string, text: () => string, label = name): HTMLElement {
  const status = element('span', { className: 'muted', role: 'status' });
  const button = actButton(
    name,
    () => {
      void navigator.clipboard.writeText(text()).then(
        () => (status.textContent = 'Copied'),
        () => (status.textContent = 'The browser does not allow this page to copy'),
      );
    },
    { ariaLabel: label },
  );
  return element('span', { className: 'copy' }, button, status);
}
