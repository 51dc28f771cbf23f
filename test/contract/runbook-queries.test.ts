import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { refuseWith } from '../support/faults/faults.ts';
import { createEventSourceMapping } from '../support/function/mapping.ts';
import { loadRedrive } from '../support/function/redrive.ts';
import { createEventBody, createRequest, loadWebhook } from '../support/function/webhook.ts';

const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');

interface Query {
  readonly text: string;
  /** The fields that the filter compares and jq shows. */
  readonly fields: readonly string[];
}

/** Lists the queries of a log in the runbook: `log GROUP 'PATTERN' | jq …`. */
const listQueries = (group: string): Query[] =>
  [...runbook.matchAll(new RegExp(`log ${group} '(\\{.*?\\})'([^\`]*)`, 'gu'))].map(
    ([text, pattern = '', more = '']) => ({
      text,
      fields: [...`${pattern}${more}`.matchAll(/(?<![\w)])\$?\.(\w+)/gu)].map(
        ([, field = '']) => field,
      ),
    }),
  );

/** Collects the names of all fields, at any depth. */
function collectFields(value: unknown, fields = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return fields;
  for (const [name, inner] of Object.entries(value)) {
    fields.add(name);
    collectFields(inner, fields);
  }
  return fields;
}

function assertKnown(queries: readonly Query[], known: ReadonlySet<string>): void {
  assert.ok(queries.length > 0);
  for (const { text, fields } of queries) {
    assert.ok(fields.length > 0, text);
    for (const field of fields) assert.ok(known.has(field), `${text}: no line has ${field}`);
  }
}

suite('each field that the runbook reads of a log', () => {
  test('is in the lines of the webhook function', async (t) => {
    const hook = await loadWebhook(t, { REPLAY_TABLE_NAME: 'replay' });
    const { faults, invoke } = hook;
    const denied = refuseWith(400, 'AccessDeniedException');
    await invoke(createRequest({ body: createEventBody() }));
    await invoke(createRequest({ body: createEventBody(), signature: 'f'.repeat(64) }));
    await invoke(createRequest({ body: 'no event' }));
    for (const action of ['PutEvents', 'SendMessage', 'Query', 'PutItem']) {
      faults.set(action, denied);
    }
    await invoke(createRequest({ body: createEventBody() }));
    const known = collectFields(hook.log);
    // test/contract/telemetry.test.ts has an unexpected error.
    assertKnown(listQueries('WebhookLogGroup'), known.add('bug'));
  });

  test('is in the lines of the redrive function', async (t) => {
    const hook = await loadWebhook(t);
    hook.faults.set('PutEvents', refuseWith(400, 'AccessDeniedException'));
    await hook.invoke(createRequest({ body: createEventBody() }));
    const redrive = await loadRedrive();
    await createEventSourceMapping(hook.queues, redrive.invoke).poll();
    // test/contract/redrive-function.test.ts has a batch that is too large.
    assertKnown(listQueries('RedriveLogGroup'), collectFields(hook.log).add('not_now'));
  });

  test('is in the lines of the API', async () => {
    const { Resources } = parseTemplate(await readFile(`${ROOT}infra/template.yaml`, 'utf8'));
    const settings = Resources['WebhookApi']?.Properties?.['AccessLogSettings'];
    const { Format = '' } = settings as { Format?: string };
    assertKnown(listQueries('ApiLogGroup'), collectFields(JSON.parse(Format)));
  });
});
