import type { YamlRequest, YamlResponse } from '../../api/patterns.ts';
import { postJson } from '../api-client.ts';
import { createCopyButton } from '../copy-button.ts';
import { getElement } from '../dom.ts';
import { getPatternText } from './pattern-editor.ts';

/** Shows the buttons that copy the pattern as JSON and, as a template has it, as YAML. */
export function showCopyButtons(): void {
  getElement('pattern-copy', HTMLElement).append(
    createCopyButton('Copy', getPatternText, 'Copy pattern'),
  );
  getElement('pattern-yaml', HTMLElement).append(createCopyButton('Copy as YAML', fetchYaml));
}

/** @throws Error with a message for the user. */
async function fetchYaml(): Promise<string> {
  const request: YamlRequest = { pattern: getPatternText() };
  const response = await postJson<YamlResponse>('/yaml', request);
  if ('problem' in response) throw new Error(`${response.problem}.`);
  return response.yaml;
}
