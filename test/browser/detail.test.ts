import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { chooseRequest, findRow, useScene } from '../support/commands/browser.ts';
import { runProgram } from '../support/commands/child.ts';
import { findViolations } from '../support/commands/axe.ts';
import { sign } from '../../handler/signature.ts';
import { LOCAL_SECRET } from '../../scripts/shared/local-secret.ts';

const RULE = {
  source: ['kinow'],
  'detail-type': ['order_created'],
  detail: { data: { order: { current_state: [99] } } },
};

/** A folder with the templates of this repository, and one whose rule orders almost match. */
function folderOfRules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kinow-'));
  cpSync(join(ROOT, 'infra', 'rules'), folder, { recursive: true });
  const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: RULE } };
  writeFileSync(join(folder, 'mine.yaml'), JSON.stringify({ Resources: { Mine: rule } }));
  return folder;
}

suite('a request in detail', () => {
  const folder = folderOfRules();
  after(() => rmSync(folder, { recursive: true }));
  const { open, post, getUrl } = useScene(['--rules', folder]);

  test('says why the signature is refused, and what would be right', async (t) => {
    const page = await open(t, '#/requests', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    // Characters that a shell interprets.
    const subject = `it's $HOME "\\\\" \`id\` é`;
    const body = `\n${createSampleBody('order_created').replace('order_created', subject.replaceAll('"', '\\"'))}\n`;
    await post(body, { secret: 'local-development-secret\n' });
    await findRow(page, '401 unauthenticated').getByRole('link').click();
    const detail = page.getByRole('region', {
      name: `${(JSON.parse(body) as { subject: string }).subject} unverified`,
    });
    await detail.getByText('The secret has a line break at its end: sign without it.').waitFor();
    await detail.getByText('No event reached the bus').waitFor();
    await findRow(page, '401').getByText('secret with a line break').waitFor();
    const [given, expected] = await detail.locator('.groups').allInnerTexts();
    assert.match(given ?? '', /^[\da-f\s]{64,}$/u);
    assert.match(expected ?? '', /^[\da-f\s]{64,}$/u);
    assert.notEqual(given, expected);

    await detail.getByRole('button', { name: 'Copy as curl, signed' }).click();
    await detail.getByText('Copied').waitFor();
    const line = await page.evaluate<string>('navigator.clipboard.readText()');
    const { stdout } = await runProgram('bash', ['-euc', line]);
    assert.match(stdout, /"outcome":"published"/);
    const sent = findRow(page, "it's $HOME").filter({ hasText: '200 published' });
    await sent.getByRole('link').click();
    await page.locator('summary', { hasText: 'Signature: valid' }).click();
    await page.getByText(`of the ${Buffer.byteLength(body).toLocaleString('en')} bytes`).waitFor();
  });

  test('says in one click, without scrolling, why it was refused and why a rule does not match', async (t) => {
    const page = await open(t);
    const [refused, stored] = [randomUUID(), randomUUID()];
    await post(createSampleBody('order_created', refused), { secret: 'another' });
    await post(createSampleBody('order_created', stored));
    for (const [id, reason] of [
      [refused, 'Signed with a different secret, or over a different body.'],
      [stored, 'expected the number 99'],
    ] as const) {
      await page.getByLabel('Search in').fill(id);
      await page.locator('#count', { hasText: /^1 of/u }).waitFor();
      await page.locator('#rows a').click();
      const shown = page.locator('#detail-body').getByText(reason);
      await shown.waitFor();
      const { y, height } = (await shown.boundingBox()) ?? { y: 800, height: 0 };
      assert.ok(y > 0 && y + height < 800, `${reason}: ${y}`);
    }
  });

  test('says which rules an event matches, and of the others why not, the nearest first', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    const items = part(page, 'Rules').getByRole('listitem');
    const [first, second, nearest] = await items.filter({ visible: true }).allInnerTexts();
    assert.equal(first, `matches ${folder}/logs.yaml Rule`);
    assert.equal(second, `matches ${folder}/sqs.yaml Rule`);
    assert.match(
      nearest ?? '',
      /^not \S*mine\.yaml Mine\s+detail\.data\.order\.current_state: found/u,
    );
    assert.match(nearest ?? '', /expected the number 99/u);
    await part(page, 'Rules').locator('summary', { hasText: '5 others do not match' }).click();
    const others = await items.filter({ hasText: /^not / }).allInnerTexts();
    assert.equal(others.length, 6);
    const href = await part(page, 'Rules')
      .getByRole('link', { name: /Mine/u })
      .getAttribute('href');
    const pattern = new URLSearchParams(href?.split('?')[1]).get('pattern') ?? '';
    assert.deepEqual(JSON.parse(pattern), RULE);
  });

  test('shows what is wrong with a body at its place', async (t) => {
    const page = await open(t);
    await post('{"event_id":"x","subject":"order_created","data":{}}');
    await findRow(page, '400 invalid').getByRole('link').click();
    const body = page.getByRole('group', { name: 'Body' });
    await body.getByText('event_id: Expected a UUID').waitFor();
    assert.match(await body.innerText(), /"event_id": "x",\n.*event_id: Expected a UUID\n/u);
    // What is copied is the JSON alone, each line of it in a line.
    await body.evaluate(
      `getSelection().selectAllChildren(document.querySelector('[aria-label="Body"]'))`,
    );
    assert.equal(
      await page.evaluate<string>(`getSelection().toString().trim()`),
      '{\n  "event_id": "x",\n  "subject": "order_created",\n  "data": {}\n}',
    );
    // Published anyway, with a warning.
    const id = randomUUID();
    await post(createSampleBody('order_created', id, {}));
    await chooseRequest(page, id);
    await body.getByText('data: Expected order, customer').waitFor();
    const validation = part(page, 'Validation');
    await validation.getByText('Stored all the same').waitFor();
    assert.deepEqual(await page.locator('.bad').filter({ hasText: 'order, customer' }).count(), 1);
  });

  const noJson: [what: string, body: string, says: string][] = [
    ['a comma too many', '{"a":1,\n}', 'at line 2, column 1'],
    ['a byte order mark', '\uFEFF{"a":1}', 'it begins with a byte order mark (BOM)'],
    ['nothing', '', 'expected a value at line 1, column 1'],
  ];
  for (const [what, body, says] of noJson) {
    test(`says where a body with ${what} stops being JSON`, async (t) => {
      await post(body);
      const page = await open(t);
      await findRow(page, '400 invalid').first().getByRole('link').click();
      for (const heading of ['Validation', 'Body']) {
        const issue = part(page, heading).getByText(says);
        assert.match(await issue.innerText(), /^\W*the body: This is not JSON: /u);
      }
    });
  }

  test('says of a request to another address which one the webhook has', async (t) => {
    const page = await open(t);
    await fetch(`${getUrl()}/elsewhere`, { method: 'POST', body: '{}' });
    await findRow(page, 'POST /elsewhere').getByRole('link').click();
    await page.getByText('the webhook is POST /kinow').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Send again' }).count(), 0);
    assert.equal(await part(page, 'Signature').count(), 0);
  });

  test('leads from a value to a pattern, with the event beside it', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    const order = page.getByRole('table', { name: 'order', exact: true });
    await order.getByRole('link', { name: 'current_state' }).click();
    await page.locator('#pattern-fields').getByText('current_state').first().waitFor();
    await page.goBack();
    const body = page.getByRole('group', { name: 'Body' });
    await body.getByRole('link', { name: 'only events whose subject is "order_created"' }).click();
    await page.locator('#pattern-fields').getByText(id).waitFor();
  });

  test('shows the linked objects with the types of their fields, and the entry', async (t) => {
    const page = await open(t);
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    await post(createSampleBody('order_created', ids[0]));
    await chooseRequest(page, ids[0]);
    const order = page.getByRole('table', { name: 'order', exact: true });
    await order.getByRole('row', { name: /^id integer \d+$/u }).waitFor();
    await page.locator('summary', { hasText: 'Entry for the event bus' }).click();
    const entry = await part(page, 'Entry for the event bus').innerText();
    assert.match(entry, /DetailType\s+order_created\s+EventBusName\s+kinow-local/u);
    assert.match(entry, /1,\d{3} bytes as EventBridge counts them, of at most 1,000,000;/u);

    await post(createSampleBody('order_created', ids[1]).replace('order_created', 'order_shipped'));
    await chooseRequest(page, ids[1]);
    await page.getByText('Kinow documents no subject order_shipped.').waitFor();
    assert.equal(await page.getByText('Kinow documents no subject').count(), 1);

    const row = { order: { id: 1 }, customer: { id: 2 } };
    await post(
      createSampleBody(
        'order_created',
        ids[2],
        Array.from({ length: 12 }, () => row),
      ),
    );
    await chooseRequest(page, ids[2]);
    await page.getByText('Row 10 of 12').waitFor();
    await page.getByText('and 2 more rows').waitFor();
  });

  test('shows which fields of two events differ, in three clicks, and what an event has changed', async (t) => {
    const page = await open(t);
    const [first, second] = [randomUUID(), randomUUID()];
    const body = createSampleBody('video_updated', first);
    await post(body);
    await post(body.replace(first, second).replace('Summer Tides', '\u05d0\u202e'));
    await page.getByLabel('Search in').fill('video_updated');
    await page.locator('#count', { hasText: /^2 of/u }).waitFor();
    await page.locator('#rows a').first().click();
    await page.getByRole('link', { name: 'Compare …' }).click();
    await page.getByRole('status').getByText('Select the request to compare').waitFor();
    await page.locator('#rows a').last().click();
    const table = part(page, 'Compare').getByRole('table', { name: '2 fields differ' });
    const id = table.getByRole('row', { name: /^event_id/u });
    await id.waitFor();
    assert.deepEqual(await id.getByRole('cell').allInnerTexts(), [
      'event_id',
      `"${first}"`,
      `"${second}"`,
    ]);
    // The direction of the text after it does not change.
    await table.getByText('"\u05d0\\u202e"').waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await findViolations(page), []);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('link', { name: 'Stop comparing' }).click();
    await table.waitFor({ state: 'detached' });
    assert.doesNotMatch(page.url(), /compare/u);

    await page.locator('#rows a').first().click();
    await page.locator('summary', { hasText: 'Changed since the last video_updated' }).click();
    await page.getByRole('table', { name: '2 fields differ' }).waitFor();
  });

  test('marks the prefix of a signature alone', async (t) => {
    const page = await open(t);
    const body = '{"prefixed":1}';
    const digits = sign(Buffer.from(body), LOCAL_SECRET);
    await post(body, { headers: { 'x-kinow-signature': `sha256=${digits}` } });
    await findRow(page, 'prefix sha256=').getByRole('link').click();
    await page.getByText('The signature has the prefix sha256=').waitFor();
    assert.deepEqual(await page.locator('.groups mark').allInnerTexts(), ['sha256=']);
  });

  test('has a title with the name of the request, and the time with its zone', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('actor_created', id));
    await chooseRequest(page, id);
    assert.equal(await page.title(), 'actor_created – Requests – Kinow webhooks');
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
    assert.equal(await page.title(), 'Queues – Kinow webhooks');
    await page.goBack();
    await page.getByRole('heading', { name: 'actor_created' }).waitFor();
    assert.equal(await page.title(), 'actor_created – Requests – Kinow webhooks');
    const facts = page.locator('#detail-body').getByText('Received ');
    assert.match(await facts.innerText(), /^Received \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ ·/u);
  });

  test('shows the headers, the answer and the log line of the function', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('customer_updated', id), { headers: { 'x-mine': 'yes' } });
    await chooseRequest(page, id);
    for (const [name, says] of [
      ['Headers', /x-mine\s*yes/u],
      ['Answer', /"outcome": "published"/u],
      ['Log line of the function', /"publish_ms": /u],
      ['Event as a rule sees it', /"detail-type": "customer_updated"/u],
    ] as const) {
      await page.locator('summary', { hasText: name }).click();
      await page.locator('details', { hasText: name }).filter({ hasText: says }).waitFor();
    }
    await page.getByRole('link', { name: 'Only customer_updated' }).click();
    assert.match(page.url(), /#\/requests\?text=subject%3Acustomer_updated$/u);
  });

  test('says that a request is forgotten, and that there is none such', async (t) => {
    const page = await open(t, '#/requests?request=1', { expected: /404/u });
    await page
      .getByRole('alert')
      .getByText(
        'npm start does not have this request: it keeps the newest 5,000. Select another one.',
      )
      .waitFor();
    await page.evaluate(`location.hash = '#/requests?request=x/y'`);
    await page.getByRole('alert').getByText('There is no request x/y.').waitFor();
  });
});

/** Returns a section of the detail view by its heading. */
const part = (page: Page, heading: string) =>
  page
    .locator('#detail-body section')
    .filter({ has: page.getByRole('heading', { name: heading, exact: true }) });
