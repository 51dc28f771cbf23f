import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../../../scripts/shared/cache-folder.ts';

const HERE = import.meta.dirname;

/**
 * Returns how to run the Java program in this folder with EventBridge's engine, which Maven downloads once.
 *
 * @returns `undefined` if Java or Maven is missing.
 */
export function engineCommand(): [string, string[]] | undefined {
  const jars = join(CACHE, 'event-ruler-2.1.0');
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    if (!existsSync(jars)) {
      const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
      execFileSync('mvn', ['-q', '-B', '-f', HERE, ...goal], { stdio: 'ignore' });
    }
  } catch {
    return undefined;
  }
  return ['java', ['-XX:+UseSerialGC', '-cp', join(jars, '*'), join(HERE, 'Verdicts.java')]];
}
