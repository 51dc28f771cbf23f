import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../../../scripts/shared/cache-folder.ts';

const HERE = import.meta.dirname;

/**
 * How to run the Java program beside this file with the engine of EventBridge, which Maven fetches once.
 *
 * @returns `undefined` where there is no Java or no Maven.
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
