import { mkdtempDisposable } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { color } from '../shared/color.ts';
import { defineCommand } from '../shared/command.ts';
import { overwrite } from '../shared/terminal.ts';
import { startEndpoint } from './bench/bench-endpoint.ts';
import { measureSize } from './bench/bundle-size.ts';
import { makeCertificate } from './bench/certificate.ts';
import { AGAINST, findBundle, prepareContenders } from './bench/contenders.ts';
import { formatTable } from './bench/result-table.ts';
import { createScenes, type Measurement, measureRound, type Scene } from './bench/scene.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';

export const command = defineCommand({
  name: 'bench',
  summary:
    'Measures the built webhook function, a floor (a minimal implementation) and a plain bundle.',
  options: {
    against: { value: 'DIR', help: 'Also measure the built webhook function in DIR' },
    rounds: { value: 'N', help: 'The number of processes of each (default 11)' },
    short: { help: 'Three rounds' },
  },
  notes: [
    'The floor is test/bench/floor.ts. Compare ratios, because times depend on the machine. Times are medians over the rounds; the column × is the ratio of the median to that of the floor.',
    '',
    'DIR contains index.mjs or webhook/index.mjs, such as the folder dist of another checkout. The column this/against is the median of the ratios within each round, which depends less on the load of the machine than the ratio of the medians; it is below 1 if this bundle needs less. --against dist compares the bundle with itself: the deviation from 1.00 is the noise.',
    '',
    'Exit status: 0 if all responses were 200, 1 if not, 2 for invalid arguments.',
  ],
  run: async ({ has, integer, text }, { stdout, stderr }) => {
    const rounds = integer('rounds', { least: 1, most: 99 }) ?? (has('short') ? 3 : 11);
    const given = text('against');
    const against = given === undefined ? undefined : await findBundle(given);
    await ensureBuilt();
    await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-bench-'));
    const directory = folder.path;
    await using running = new AsyncDisposableStack();
    const certificate = await makeCertificate(directory);
    const endpoint = await startEndpoint(certificate);
    running.defer(async () => void (await endpoint.end()));
    const contenders = await prepareContenders(directory, against);
    const scenes = createScenes(directory, endpoint.urls, certificate);
    running.defer(() => overwrite(stderr, ''));
    overwrite(stderr, 'Warm-up');
    // The user's bundle first, so that an error in it is reported early.
    const first = contenders.filter(({ name }) => name === AGAINST);
    const others = contenders.filter(({ name }) => name !== AGAINST);
    for (const scene of scenes) {
      // Not counted: the first process of each contender reads its files from disk.
      await measureRound(directory, [...first, ...others], { ...scene, series: 'first' }, false);
    }
    const sizes = await Promise.all(contenders.map(({ bundle }) => measureSize(bundle)));
    // All rounds of a scene before the next: the endpoint is slower right after another scene's large events.
    const measured: { readonly scene: Scene; readonly results: Measurement[][] }[] = [];
    for (const [index, scene] of scenes.entries()) {
      const results: Measurement[][] = [];
      for (let round = 1; round <= rounds; round += 1) {
        overwrite(stderr, `Scene ${index + 1} of ${scenes.length}, round ${round} of ${rounds}`);
        results.push(await measureRound(directory, contenders, scene, round % 2 === 0));
      }
      measured.push({ scene, results });
    }
    overwrite(stderr, '');
    const names = contenders.map(({ name }) => name);
    for (const { scene, results } of measured) {
      const table = formatTable(stdout, names, results, sizes);
      stdout.write(`${color(stdout, 'bold', scene.name)}\n${table}\n`);
    }
    const machine = `Node ${process.version}, ${availableParallelism()} cores, ${process.arch}`;
    const facts = `${machine}, medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
    stdout.write(`${color(stdout, 'dim', facts)}\n`);
    return 0;
  },
});
