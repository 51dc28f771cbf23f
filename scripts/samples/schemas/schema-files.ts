import { subjectNames } from '../../../handler/catalogue/subjects.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { printJson } from '../../patterns/json/print-json.ts';
import { createAsyncApi } from './async-api.ts';
import { createJsonSchema } from './json-schema.ts';
import { createRegistryTemplate } from './registry.ts';

/** Creates the files of `infra/schemas/`, by name. Deterministic. */
export function createSchemaFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const subject of subjectNames) {
    files.set(`${subject}.json`, formatJson(createJsonSchema(subject)));
  }
  files.set('asyncapi.json', formatJson(createAsyncApi(packageJson.version)));
  files.set('registry.yaml', createRegistryTemplate());
  return files;
}

/** The layout of this repository's formatter, with each example on one line to keep the files short. */
const formatJson = (value: object) =>
  `${printJson(JSON.stringify(value), { width: 100, oneLineKey: 'examples' })}\n`;
