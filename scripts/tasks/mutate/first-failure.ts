import { run } from 'node:test';
import { watchParent } from '../../shared/parent-process.ts';

/*
 * Runs test files, all in this process, until the first test fails. Stryker runs this once for each
 * mutant: `node first-failure.ts <file …>`. Exit status: 0 all passed, 1 one failed, and then the last
 * line begins with `FAILED`.
 */

const HANGS_AFTER_MS = 120_000;

watchParent();
const tests = run({
  files: process.argv.slice(2),
  isolation: 'none',
  timeout: HANGS_AFTER_MS,
});
tests.on('test:fail', ({ name, details: { error } }) => {
  const cause = error.cause instanceof Error ? error.cause : error;
  process.stderr.write(`FAILED ${name}: ${cause.name}: ${cause.message}\n`);
  process.exit(1);
});
tests.resume();
