import { mkdir, rm, writeFile } from 'node:fs/promises';
import { ROOT } from './lib/bundle.ts';
import { main } from './lib/command.ts';
import { sampleFiles } from './lib/samples/files.ts';

await main({
  name: 'generate',
  summary: 'Rewrites what is derived from the catalogue: the sample events in events/.',
  options: {},
  run: async () => {
    const files = sampleFiles();
    await rm(`${ROOT}events`, { recursive: true, force: true });
    await mkdir(`${ROOT}events/edge-cases`, { recursive: true });
    for (const [path, text] of files) await writeFile(`${ROOT}events/${path}`, text);
    process.stdout.write(`events/  ${files.size} sample events\n`);
  },
});
