// Stands in for `sam` in the PATH of a test: runs the SAM CLI with the same arguments, and works around the limits of
// the emulator. A built template is adapted before it is deployed, and what the emulator left out is made afterwards.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, glob, readFile, rm, writeFile } from 'node:fs/promises';
import { completeStack, createClientOptions } from '../../../scripts/tasks/stack/deployed-stack.ts';
import { createEmulatorCopy } from '../../../scripts/tasks/stack/emulator-copy.ts';
import { installPythonTools } from '../../../scripts/tasks/stack/python-tools.ts';
import { runProgram } from '../commands/child.ts';

const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
if (!endpoint.startsWith('http://127.0.0.1:')) throw new Error('AWS_ENDPOINT_URL is no emulator');
const args = process.argv.slice(2);
const [command] = args;

const RECEIVER = '.aws-sam/receiver';

/** A copy of the receiver's build from the commit that is checked out. Building takes most of the time. */
const kept = `.aws-sam/commits/${(await runProgram('git', ['rev-parse', 'HEAD'])).stdout.trim()}`;
const isReceiverBuild = command === 'build' && args.length === 1;

if (isReceiverBuild && existsSync(kept)) {
  await rm(RECEIVER, { recursive: true, force: true });
  await cp(kept, RECEIVER, { recursive: true });
} else {
  const sam = spawn(`${await installPythonTools('sam')}/sam`, args, { stdio: 'inherit' });
  const [status] = (await once(sam, 'close')) as [number | null];
  process.exitCode = status ?? 1;
}

if (process.exitCode === 0 || process.exitCode === undefined) {
  if (command === 'build') {
    for await (const path of glob('.aws-sam/**/template.yaml')) {
      const template = await readFile(path, 'utf8');
      if (template.startsWith('{')) continue;
      await writeFile(path, createEmulatorCopy(template, endpoint));
    }
    if (isReceiverBuild) await cp(RECEIVER, kept, { recursive: true });
  }
  if (command === 'deploy') {
    const client = new CloudFormationClient(createClientOptions(endpoint));
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
    for (const { StackName = '', StackStatus = '' } of Stacks) {
      if (/^(?:CREATE|UPDATE)_COMPLETE/u.test(StackStatus))
        await completeStack(endpoint, StackName);
    }
  }
}
