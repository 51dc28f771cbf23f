import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/*
 * Imports a bundle repeatedly, as processes do that start during a build. A test forks it:
 * `import-repeatedly.ts <bundle>`. It reports each import, and ends when the test disconnects.
 */

/** The result of the bundle's handler, or the error of the import. */
export interface Report {
  readonly loaded?: string;
  readonly failure?: string;
}

const [, , bundle = ''] = process.argv;

process.on('disconnect', () => process.exit());

for (let load = 0; ; load += 1) {
  const before = await readFile(bundle, 'utf8');
  const report = await importBundle(load);
  // Another build can replace the files between the import of the entry and of its dependencies.
  const isReplaced = before !== (await readFile(bundle, 'utf8'));
  if (report.failure === undefined || !isReplaced) process.send?.(report);
  await setImmediate();
}

async function importBundle(load: number): Promise<Report> {
  try {
    const { handler } = (await import(`${pathToFileURL(bundle).href}?${load}`)) as {
      handler: () => string;
    };
    const loaded = handler();
    return loaded === 'mixed' ? { failure: 'The files are of two builds' } : { loaded };
  } catch (error) {
    return { failure: String(error) };
  }
}
