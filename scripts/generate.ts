import { mkdir, rm, writeFile } from 'node:fs/promises';
import { architectureSvg } from './lib/architecture.ts';
import { ROOT } from './lib/bundle.ts';
import { main } from './lib/command.ts';
import { sampleFiles } from './lib/samples/files.ts';

await main({
  name: 'generate',
  summary: 'Rewrites what is derived: the sample events in events/, the picture in infra/.',
  options: {},
  run: async () => {
    const files = sampleFiles();
    await rm(`${ROOT}events`, { recursive: true, force: true });
    await mkdir(`${ROOT}events/edge-cases`, { recursive: true });
    for (const [path, text] of files) await writeFile(`${ROOT}events/${path}`, text);
    await writeFile(`${ROOT}infra/architecture.svg`, await architectureSvg());
    process.stdout.write(`events/                 ${files.size} sample events\n`);
    process.stdout.write('infra/architecture.svg  from infra/architecture.dot\n');
  },
});
