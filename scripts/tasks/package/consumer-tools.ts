import { mkdir, rm, writeFile } from 'node:fs/promises';
import { installOnce, installPackages } from '../tests/install-once.ts';

const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/**
 * What projects of others have, by the names of their folders in `node_modules`: compilers, test runners, versions of
 * Node and npm. Not dev dependencies: `npm ci` would take twice as long.
 */
const TOOLS: Readonly<Record<string, string>> = {
  // That of `sam init`, which ts-jest and ts-node find by this name.
  typescript: '4.9.5',
  'typescript-5.0': 'npm:typescript@5.0.4',
  'typescript-5.6': 'npm:typescript@5.6.3',
  'typescript-5.9': 'npm:typescript@5.9.3',
  // Without `require` of ES modules, as on Lambda.
  'node-20': `npm:${NODE}@20.18.3`,
  'node-22': `npm:${NODE}@22.22.0`,
  'node-26': `npm:${NODE}@26.12.1`,
  'npm-10': 'npm:npm@10.9.9',
  'npm-11': 'npm:npm@11.21.2',
  'npm-12': 'npm:npm@12.2.2',
  '@jest/globals': '29.7.0',
  '@types/jest': '29.5.14',
  jest: '29.7.0',
  'ts-jest': '29.4.15',
  'ts-node': '10.9.2',
  vitest: '5.1.2',
  // That of `sam init`.
  'esbuild-0.14': 'npm:esbuild@0.14.14',
  '@arethetypeswrong/cli': '0.18.5',
  publint: '0.3.25',
};

/**
 * Installs {@link TOOLS}.
 *
 * @returns The folder with their `node_modules`.
 * @throws CommandError if the registry cannot be reached.
 */
export async function installConsumerTools(): Promise<string> {
  const manifest = JSON.stringify({ private: true, dependencies: TOOLS }, undefined, 2);
  return await installOnce('consumer', manifest, async (folder) => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/package.json`, manifest);
    await installPackages(folder, '--ignore-scripts');
  });
}
