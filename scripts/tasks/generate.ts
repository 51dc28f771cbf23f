import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { subjectNames } from '../../handler/catalogue/subjects.ts';
import { createSampleFiles } from '../local/sample-files.ts';
import { formatCataloguePage } from '../samples/schemas/catalogue-page.ts';
import { MODEL_SUBJECTS, MODEL_TYPES, printFunctionTypes } from '../rules/stack/function-types.ts';
import { createSchemaFiles } from '../samples/schemas/schema-files.ts';
import { defineCommand } from '../shared/command.ts';
import { ROOT } from '../shared/root.ts';
import { drawArchitecture } from './generate/architecture.ts';

export const command = defineCommand({
  name: 'generate',
  summary:
    'Generates events/, infra/schemas/, infra/catalogue.md, infra/architecture.svg and the types of infra/rules/lambda/.',
  options: {},
  run: async (_, { stdout }) => {
    const samples = createSampleFiles();
    await replaceFiles('events', samples, ['edge-cases']);
    const schemas = createSchemaFiles();
    await replaceFiles('infra/schemas', schemas);
    await writeFile(`${ROOT}infra/catalogue.md`, formatCataloguePage());
    await writeFile(`${ROOT}infra/architecture.svg`, await drawArchitecture());
    await writeFile(`${ROOT}${MODEL_TYPES}`, printFunctionTypes(MODEL_SUBJECTS));
    for (const [path, what] of [
      ['events/', `${samples.size} sample events`],
      ['infra/schemas/', `${subjectNames.length} JSON Schemas, asyncapi.json, registry.yaml`],
      ['infra/catalogue.md', 'from handler/catalogue/'],
      ['infra/architecture.svg', 'from infra/architecture.dot'],
      [MODEL_TYPES, `the events of ${MODEL_SUBJECTS.join(', ')}`],
    ] as const) {
      stdout.write(`${path.padEnd(28)}${what}\n`);
    }
  },
});

/** Writes these files, by path, into a folder and removes all others, except a page about them. */
async function replaceFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  folders: readonly string[] = [],
): Promise<void> {
  for await (const path of glob('**/*.*', { cwd: ROOT + folder, exclude: ['README.md'] })) {
    await rm(`${ROOT}${folder}/${path}`);
  }
  for (const inner of ['', ...folders]) {
    await mkdir(`${ROOT}${folder}/${inner}`, { recursive: true });
  }
  for (const [path, text] of files) await writeFile(`${ROOT}${folder}/${path}`, text);
}
