/*
 * Tries the packed package as a user does on this system and in this Node: node test/consumer/try-package.ts TARBALL.
 * Installs it into an empty folder, loads its entries, and uses its commands. Runs in Node 22.18 and later, and needs
 * nothing else of this repository.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const [, , tarball = ''] = process.argv;
if (tarball === '') {
  process.stderr.write('error: No package is given. Name the file that npm pack has made.\n');
  process.exit(2);
}
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kinow-try-')));
const bin = join(folder, 'node_modules/kinow-eventbridge/dist/package/cli/bin.cjs');
const TEMPLATE = `Resources:
  Orders:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { detail-type: [order_created] }
`;

/** Runs a program in the folder, and returns its output. npm and npx are scripts on Windows, which only a shell finds. */
function run(program: string, args: readonly string[], shell = false): string {
  // One text for a shell: Node warns of a list.
  const [file, list] = shell ? [[program, ...args].join(' '), []] : ([program, args] as const);
  const options = { cwd: folder, encoding: 'utf8', shell, timeout: 300_000 } as const;
  const { status, stdout, stderr, error } = spawnSync(file, list, options);
  assert.equal(
    status,
    0,
    `${program} ${args.join(' ')}: ${error?.message ?? ''}\n${stdout}${stderr}`,
  );
  return stdout;
}

const runNode = (...args: string[]) => run(process.execPath, args);
const runCommand = (...args: string[]) => runNode(bin, ...args);

/** Starts the receiver on free ports, runs `use` with its URL, and ends it. */
async function withReceiver(
  use: (url: string, waitFor: (what: RegExp) => Promise<string>) => Promise<void>,
): Promise<void> {
  const env = { ...process.env, PORT: '0', BUS_PORT: '0' };
  const child = spawn(process.execPath, [bin, 'start'], { cwd: folder, env });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  const waitFor = async (what: RegExp) => {
    for (let waited = 0; !what.test(output); waited += 50) {
      assert.ok(
        waited < 60_000 && child.exitCode === null,
        `start did not print ${what}: ${output}`,
      );
      await delay(50);
    }
    return what.exec(output)?.[1] ?? '';
  };
  try {
    await use(await waitFor(/Webhook +(http:\S+)/u), waitFor);
  } finally {
    child.kill();
    await ended;
  }
}

try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', `"${resolve(tarball)}"`], true);

  for (const entry of [
    'kinow-eventbridge',
    'kinow-eventbridge/schema',
    'kinow-eventbridge/testing',
  ]) {
    const names = `console.log(Object.keys(entry).filter((name) => name !== 'default').sort().join())`;
    writeFileSync(join(folder, 'entry.mjs'), `import * as entry from '${entry}';\n${names}`);
    writeFileSync(join(folder, 'entry.cjs'), `const entry = require('${entry}');\n${names}`);
    const exported = runNode('entry.mjs');
    assert.match(exported, /^\w+/u);
    assert.equal(runNode('entry.cjs'), exported);
  }

  assert.match(run('npx', ['--no', 'kinow-eventbridge'], true), /^ {2}start +/mu);
  writeFileSync(join(folder, 'event.json'), runCommand('sample', 'order_created'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  assert.match(
    runCommand('match', '--template', 'template.yaml', '--event', 'event.json'),
    /matches 1 of 1 event/u,
  );
  runCommand('rule', 'order_created', '--target', 'lambda');
  writeFileSync(
    join(folder, 'request.json'),
    runCommand('sample', 'order_created', '--form', 'request'),
  );
  assert.match(runCommand('invoke', 'request.json'), /"outcome":"published"/u);
  await withReceiver(async (url, waitFor) => {
    assert.match(runCommand('send', 'order_created', '--url', url), /200/u);
    await waitFor(/order_created .*template\.yaml Orders/u);
  });
  process.stdout.write(`ok: ${process.platform} ${process.arch}, Node ${process.version}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
