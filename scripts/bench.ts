import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './lib/bench/certificate.ts';
import { prepare } from './lib/bench/contenders.ts';
import { startEndpoint } from './lib/bench/endpoint.ts';
import { measureAll, scenes, table } from './lib/bench/scene.ts';
import { color, main } from './lib/command.ts';
import { ensureBuilt } from './lib/ensure-built.ts';
import { run } from './lib/run.ts';
import { overwrite } from './lib/terminal.ts';

await main({
  name: 'bench',
  summary:
    'Measures the built webhook function beside a floor (the least code for it) and a plain bundle.',
  options: {
    rounds: { value: 'N', help: 'How many fresh processes of each (default 11)' },
    short: { help: 'Three rounds' },
    patterns: { help: "Measure the pattern matcher instead, beside EventBridge's own engine" },
  },
  notes: [
    'The floor is test/bench/floor.ts. Ratios are what to compare: times depend on the machine.',
    '--patterns needs Java 17 and Maven for the engine; without them it measures the matcher alone.',
    'Exit status: 0 when all events were answered 200, 1 when not.',
  ],
  run: async ({ has, integer }) => {
    const rounds = integer('rounds', { least: 1, most: 99 }) ?? (has('short') ? 3 : 11);
    if (has('patterns')) return await run('node', ['test/bench/patterns.ts', String(rounds)]);
    await ensureBuilt();
    const directory = await mkdtemp(join(tmpdir(), 'kinow-bench-'));
    await using running = new AsyncDisposableStack();
    running.defer(() => rm(directory, { recursive: true }));
    const certificate = await makeCertificate(directory);
    const endpoint = await startEndpoint(certificate);
    running.defer(async () => void (await endpoint.end()));
    const bundles = await prepare(directory);
    const all = scenes(directory, endpoint.urls, certificate);
    for (let round = 1; round <= rounds; round += 1) {
      overwrite(`Round ${round} of ${rounds}`);
      // In turns, so that whatever else the machine does meets all alike.
      await measureAll(directory, bundles, all, round % 2 === 0);
    }
    overwrite('');
    for (const scene of all) process.stdout.write(await table(scene, bundles));
    const machine = `Node ${process.version}, ${availableParallelism()} cores, ${process.arch}`;
    const facts = `${machine}, medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
    process.stdout.write(`${color(process.stdout, 'dim', facts)}\n`);
    return 0;
  },
});
