import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isAccident } from './accidents.ts';
import { engineCommand } from './engine.ts';
import { families } from './families.ts';

/*
 * Writes pairs.jsonl.gz: patterns and events generated from a seed, with the verdicts of EventBridge's
 * engine. See README.md.
 *
 * Usage: node test/vectors/patterns/generate.ts [seed]
 */

const command = engineCommand();
if (command === undefined) throw new Error('Recording needs java and mvn');
const pairs = Object.entries(families).flatMap(([family, all]) =>
  all.filter((pair) => !isAccident(pair)).map(([pattern, event]) => ({ family, pattern, event })),
);
const input = pairs.map((pair, id) => `${JSON.stringify({ id, ...pair })}\n`).join('');
const [program, args] = command;
const { stdout, stderr, status } = spawnSync(program, args, {
  input,
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
});
if (status !== 0) throw new Error(stderr);
const verdicts = stdout
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: number; matches?: boolean; error?: boolean });
const lines = verdicts.map(
  ({ id, ...verdict }) => `${JSON.stringify({ ...pairs[id], ...verdict })}\n`,
);
writeFileSync(join(import.meta.dirname, 'pairs.jsonl.gz'), gzipSync(lines.join(''), { level: 9 }));
for (const family of Object.keys(families)) {
  const of = verdicts.filter(({ id }) => pairs[id]?.family === family);
  const matching = of.filter(({ matches }) => matches === true).length;
  const wrong = of.filter(({ error }) => error === true).length;
  process.stdout.write(
    `${family.padEnd(18)}${of.length} pairs, ${matching} matching, ${wrong} invalid\n`,
  );
}
