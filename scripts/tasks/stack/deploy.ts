import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../shared/command-error.ts';
import { execute } from '../../shared/execute.ts';
import { ROOT } from '../../shared/root.ts';
import { completeStack, type Stack } from './deployed-stack.ts';
import { createEmulatorCopy } from './emulator-copy.ts';
import { createEmulatorEnvironment } from './emulator.ts';
import { installPythonTools } from './python-tools.ts';

/** The names of all that a run of the tests makes in an AWS account begin with it, and a random part. */
export const RUN_PREFIX = 'kinow-test-';

/**
 * Runs the SAM CLI.
 *
 * @param endpoint - The emulator's URL; empty: the caller's AWS account. Not given: no AWS, as for a build.
 * @returns Its output.
 * @throws CommandError with its output if it fails.
 */
export async function runSam(args: readonly string[], endpoint?: string): Promise<string> {
  const bin = await installPythonTools('sam');
  const env =
    endpoint === ''
      ? { ...process.env, SAM_CLI_TELEMETRY: '0' }
      : { ...readNetworkSettings(), ...createEmulatorEnvironment(endpoint ?? '') };
  const { status, output } = await execute(`${bin}/sam`, args, env);
  if (status !== 0) throw new CommandError(`sam ${args.join(' ')} failed:\n${output}`);
  return output;
}

/** Reads the proxy and certificate settings that npm needs to install a function's packages. */
function readNetworkSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && /^NODE_EXTRA_CA_CERTS$|^SSL_CERT_|_proxy$/iu.test(name)
        ? [[name, value]]
        : [],
    ),
  );
}

/** The parts of the repository from which SAM builds and packages the receiver. */
export const RECEIVER_SOURCES = [
  'handler',
  'infra',
  'scripts',
  'LICENSE',
  'Makefile',
  'README.md',
  'package.json',
  'package-lock.json',
];

/**
 * Builds the receiver with `sam build`, from a copy of its sources: SAM copies all that is in the folder, and
 * fails where a file is removed meanwhile, as in `dist/` while tests run.
 *
 * @param folder - An empty folder, for the copy too: the built template refers to it.
 * @returns The folder with the built template.
 */
export async function buildReceiver(folder: string): Promise<string> {
  const source = join(folder, 'source');
  for (const part of RECEIVER_SOURCES) {
    await cp(join(ROOT, part), join(source, part), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  const build = join(folder, 'build');
  await runSam(['build', '-t', join(source, 'infra/template.yaml'), '--build-dir', build]);
  return build;
}

/**
 * Deploys a built template: to the emulator, with workarounds for what it does not support; or, as it is, to the
 * caller's AWS account.
 *
 * @param endpoint - The emulator's URL; empty: the caller's AWS account.
 * @param folder - The folder with the built template.
 * @param parameters - Overrides of the template's parameters.
 */
export async function deployWithSam(
  endpoint: string,
  name: string,
  folder: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  if (endpoint === '' && !name.startsWith(RUN_PREFIX)) {
    throw new CommandError(
      `In an AWS account, the name of a stack must be of the run: ${name}. Use another name`,
    );
  }
  const template =
    endpoint === '' ? `${folder}/template.yaml` : await writeEmulatorCopy(endpoint, name, folder);
  const overrides = Object.entries(parameters).map(
    ([parameter, value]) => `${parameter}=${value === '' ? '""' : value}`,
  );
  await runSam(
    [
      'deploy',
      `--config-file=${ROOT}samconfig.toml`,
      `--template-file=${template}`,
      `--stack-name=${name}`,
      ...(overrides.length > 0 ? ['--parameter-overrides', ...overrides] : []),
    ],
    endpoint,
  );
  return await completeStack(endpoint, name);
}

/**
 * Has SAM make its bucket in the caller's AWS account, unless it is there: deployments at the same time would each try.
 *
 * @param folder - A folder with a built template.
 * @param prefix - Of what is uploaded.
 */
export async function makeSamBucket(folder: string, prefix: string): Promise<void> {
  await runSam(
    [
      'package',
      `--config-file=${ROOT}samconfig.toml`,
      `--template-file=${folder}/template.yaml`,
      `--output-template-file=${folder}/packaged.yaml`,
      `--s3-prefix=${prefix}package`,
      '--resolve-s3',
    ],
    '',
  );
}

async function writeEmulatorCopy(endpoint: string, name: string, folder: string): Promise<string> {
  const built = await readFile(`${folder}/template.yaml`, 'utf8');
  // Of its own name: several stacks are deployed from one build at the same time.
  const copy = `${folder}/${name}.emulator.yaml`;
  await writeFile(copy, createEmulatorCopy(built, endpoint));
  return copy;
}
