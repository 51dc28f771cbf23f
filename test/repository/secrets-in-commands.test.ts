import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { listShellCommands } from './shell-commands.ts';

/** Secret parameters of the templates. */
const secrets = new Set<string>();
for await (const path of glob('infra/{*,rules/*}.yaml', { cwd: ROOT })) {
  const { Parameters = {} } = parseTemplate(await readFile(ROOT + path, 'utf8'));
  for (const [name, { NoEcho }] of Object.entries(Parameters))
    if (NoEcho === true) secrets.add(name);
}

/** Returns the parts of commands that have a secret among the arguments, where history and process list show it. */
function findSecrets(text: string): string[] {
  const given = new RegExp(String.raw`\b(?:${[...secrets].join('|')})=\S+`, 'gu');
  return [
    ...text.matchAll(given),
    ...text.matchAll(/--secret-(?:string|binary)[ =](?!file:\/\/)\S+/gu),
    ...text.matchAll(/ParameterKey=\w*Secret,ParameterValue=\S+/gu),
  ].map(String);
}

suite('no command that users are told to run', () => {
  test('has a secret among its arguments', async () => {
    assert.deepEqual([...secrets].toSorted(), ['KinowWebhookSecret']);
    const commands = await listShellCommands();
    assert.ok(commands.filter(({ text }) => text.includes('--secret-string file://')).length >= 2);
    assert.deepEqual(
      commands.flatMap(({ place, text }) => findSecrets(text).map((part) => `${place}: ${part}`)),
      [],
    );
  });

  test('would be found to have one', () => {
    for (const text of [
      'sam deploy --parameter-overrides "KinowWebhookSecret=\\"$secret\\""',
      'sam deploy --parameter-overrides EventBusName=… KinowWebhookSecret=…',
      'aws secretsmanager put-secret-value --secret-id … --secret-string …',
      'aws secretsmanager put-secret-value --secret-string "$secret"',
    ]) {
      assert.equal(findSecrets(text).length, 1, text);
    }
  });
});
