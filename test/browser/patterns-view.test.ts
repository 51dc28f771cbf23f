import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { chooseRequest, findRow, useScene } from '../support/commands/browser.ts';

/** A folder with a template whose rule orders almost match. */
function folderOfRules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kinow-'));
  const pattern = {
    source: ['kinow'],
    'detail-type': ['order_created'],
    detail: { data: { order: { current_state: [99] } } },
  };
  const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } };
  writeFileSync(join(folder, 'mine.yaml'), JSON.stringify({ Resources: { Mine: rule } }));
  return folder;
}

suite('the pattern editor', () => {
  const folder = folderOfRules();
  after(() => rmSync(folder, { recursive: true }));
  const { open, post } = useScene(['--rules', folder]);

  test('shows a mistake at its place, and what the pattern matches once it is fixed', async (t) => {
    const page = await open(t, '#/patterns');
    const editor = page.getByLabel('Event pattern');
    await editor.fill('{\n  "source": ["kinow"],\n  "detail-type": ["order_created",]\n}');
    const mistake = page.locator('#pattern-mistake');
    await mistake.getByText('expected a value, or no comma before the ]').waitFor();
    assert.equal(await editor.getAttribute('aria-invalid'), 'true');
    await mistake.getByRole('button', { name: 'Line 3, column 35' }).click();
    // The error is the comma before it.
    await page.keyboard.press('Backspace');
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    await mistake.waitFor({ state: 'hidden' });
    await page.waitForURL(/pattern=.*order_created/u);
    await page.reload();
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
  });

  test('fixes a rule that an event did not match, and creates a working stack for it', async (t) => {
    const page = await open(t, '#/requests', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const [id, next] = [randomUUID(), randomUUID()];
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    await page.getByRole('link', { name: /mine\.yaml Mine$/u }).click();
    const verdict = page.locator('#pattern-event-verdict');
    await verdict.getByText('✗ The pattern does not match it').waitFor();
    await verdict.getByText('detail.data.order.current_state').waitFor();

    const editor = page.getByLabel('Event pattern');
    await editor.fill((await editor.inputValue()).replace('99', '10'));
    await verdict.getByText('✓ The pattern matches it.').waitFor();
    await page.getByLabel('Target').selectOption('sqs');
    await page.getByText('Command, deployment and SAM template').click();
    await page.getByRole('button', { name: 'Copy: SAM template' }).click();
    await page.getByText('Copied').waitFor();
    const stack = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(stack, /AWS::Events::Rule[^]*current_state/u);

    await writeFile(join(folder, 'copied'), stack);
    await rename(join(folder, 'copied'), join(folder, 'copied.yaml'));
    await page.evaluate(`location.hash = '#/requests?text=copied.yaml'`);
    // Waits until the rules are reloaded.
    while ((await findRow(page, 'copied.yaml').count()) === 0)
      await post(createSampleBody('order_created', next));
  });

  test('narrows a pattern by a value of an event', async (t) => {
    const page = await open(t, '#/patterns?event=order_created');
    const field = page.getByRole('button', { name: /whose detail\.data\.order\.module is/u });
    await field.click();
    await page.getByText('Added to the pattern.').waitFor();
    assert.match(await page.getByLabel('Event pattern').inputValue(), /"module": \["/u);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.doesNotMatch(await page.getByLabel('Event pattern').inputValue(), /module/u);
  });

  test('offers no rule of a pattern that is none, and says why there is no stack', async (t) => {
    const page = await open(t, '#/patterns?target=sqs&pattern={"detail-type":["order"]}');
    const stack = page.locator('#pattern-stack');
    const save = page.locator('#pattern-save-button');
    await save.getByText('events-sqs.yaml').waitFor();
    await stack.getByText('Command, deployment and SAM template').click();
    await stack.getByText('npm run rule').waitFor();
    await stack.getByText('sam deploy').waitFor();
    const notes = page.locator('#pattern-notes');
    await notes.getByText('no subject order').waitFor();

    const editor = page.getByLabel('Event pattern');
    await editor.fill('{"detail-type":');
    await stack.getByText('Fix the error in the pattern to see the rule.').waitFor();
    assert.equal(await stack.getByRole('button').count(), 0);
    assert.equal(await save.getAttribute('aria-disabled'), 'true');
    assert.equal(await notes.getByRole('listitem').count(), 0);
    await page.getByRole('button', { name: 'Format' }).click();
    await page.getByText('Only JSON can be formatted').waitFor();

    await editor.fill('{"source":["a"],"source":["kinow"]}');
    await stack.getByText('has source twice').waitFor();
    await notes.getByText('only the last one applies').waitFor();
  });

  test('takes back what a button or a link has put in the place of a pattern', async (t) => {
    const mine = '{"source":["mine"]}';
    const page = await open(t, `#/patterns?pattern=${mine}`);
    const editor = page.getByLabel('Event pattern');
    const change = page.locator('#pattern-change');
    const undo = async () => {
      await change.getByRole('button', { name: 'Undo' }).click();
      await change.getByText('Undone.').waitFor();
      assert.equal(await editor.inputValue(), mine);
    };
    await page.locator('#pattern-subject').fill('supplier_created');
    await page.getByRole('button', { name: 'New pattern' }).click();
    await page.getByRole('button', { name: 'Use actor_created' }).click();
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    await change.getByRole('button', { name: 'Undo' }).click();
    assert.match(await editor.inputValue(), /supplier_created/u);

    await editor.fill(mine);
    await page.getByRole('button', { name: 'New pattern' }).click();
    await undo();
    await page.getByRole('button', { name: 'Add subject' }).click();
    await undo();
    await page.evaluate(`location.hash = '#/catalogue?subject=order_created'`);
    await page.getByRole('link', { name: 'New pattern' }).click();
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    await undo();
  });

  test('takes back which rule is edited with its pattern', async (t) => {
    const page = await open(t, '#/patterns?pattern={"source":["mine"]}');
    const [line, choice] = [page.locator('#edited-rule'), page.locator('#pattern-open')];
    const undo = page.locator('#pattern-change').getByRole('button', { name: 'Undo' });
    const rule = `${join(folder, 'mine.yaml')} Mine`;
    await choice.selectOption(rule);
    await line.waitFor();
    await undo.click();
    await line.waitFor({ state: 'hidden' });
    assert.equal(await choice.inputValue(), '');
    assert.doesNotMatch(page.url(), /rule=/u);

    for (const replace of [
      async () => {
        await page.locator('#pattern-subject').fill('gift_sent');
        await page.getByRole('button', { name: 'New pattern' }).click();
      },
      async () => {
        await page.evaluate(`location.hash = '#/patterns?pattern={"source":["linked"]}'`);
      },
    ]) {
      await choice.selectOption(rule);
      await line.waitFor();
      await replace();
      await line.waitFor({ state: 'hidden' });
      await undo.click();
      await line.getByText(/mine\.yaml Mine$/u).waitFor();
      assert.equal(await choice.inputValue(), rule);
      assert.match(await page.getByLabel('Event pattern').inputValue(), /99/u);
    }
  });

  test('shows similar reasons once, and counts them', async (t) => {
    const page = await open(t, '#/patterns?pattern={"detail-type":["gift_received"]}');
    for (let sent = 0; sent < 12; sent += 1)
      await post(createSampleBody('gift_sent', randomUUID()));
    const events = page.locator('#pattern-events');
    await events.getByText('× 12').waitFor();
    assert.equal(await events.getByRole('button', { name: 'gift_sent' }).count(), 1);
    await page.locator('#pattern-count', { hasText: /^Matches 0 of \d+ events/u }).waitFor();
  });

  test('shows what a pattern matches beside it, until an event takes the place', async (t) => {
    const page = await open(t, '#/patterns?pattern={"detail-type":["order_created"]}');
    const [editor, results] = [page.getByLabel('Event pattern'), page.locator('#pattern-samples')];
    const measure = async () => {
      const [left, right] = [await editor.boundingBox(), await results.boundingBox()];
      assert.ok(left !== null && right !== null);
      return right.x - left.x;
    };
    const sample = results.getByRole('button', { name: 'order_created' });
    await sample.waitFor();
    assert.ok((await measure()) > 400);
    await sample.click();
    await page.locator('#pattern-event-verdict', { hasText: '✓' }).waitFor();
    assert.ok((await measure()) < 100);
    await page.getByRole('button', { name: '← Pattern and events' }).click();
    await page.locator('#pattern-fields').waitFor({ state: 'hidden' });
    assert.ok((await measure()) > 400);
    assert.match(await page.evaluate<string>('document.activeElement.id'), /order_created/u);
  });

  test('shows the event of an address whose pattern is no JSON', async (t) => {
    const page = await open(t, '#/patterns?pattern={"a":&event=order_created');
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    await page.locator('#pattern-event', { hasText: 'current_state' }).waitFor();
    await page.getByLabel('Event pattern').fill('{"detail-type":["order_created"]}');
    await page.getByText('✓ The pattern matches it.').waitFor();
  });

  test('shows what a pattern matches however often events pass', async (t) => {
    const page = await open(t, '#/patterns?pattern={"detail-type":["gift_sent"]}');
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    let unanswered = 0;
    page.on('requestfailed', () => (unanswered += 1));
    const asked: string[] = [];
    // Each answer takes longer than the interval at which events are evaluated again.
    await page.route('**/match', async (route) => {
      asked.push(route.request().url());
      await setTimeout(1_500);
      await route.continue();
    });
    while (asked.length < 3) await post(createSampleBody('gift_sent', randomUUID()));
    assert.equal(unanswered, 0);
  });

  test('lets no stack be copied that is of another pattern than is there', async (t) => {
    const page = await open(t, '#/patterns?target=sqs&pattern={"source":["kinow"]}');
    const stack = page.locator('#pattern-stack');
    await stack.getByText('SAM template').first().click();
    await stack.getByRole('button', { name: 'Copy: SAM template' }).waitFor();
    const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>();
    await page.route('**/match', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel('Event pattern').fill('{"source":["other"]}');
    const inert = page.locator('#pattern-rule[inert]');
    assert.equal(await inert.count(), 1);
    letGo(undefined);
    await inert.waitFor({ state: 'detached' });
    assert.match((await stack.textContent()) ?? '', /"other"/u);
  });

  test('shows the pattern of the address, whichever answer comes first', async (t) => {
    const page = await open(t, '#/requests');
    const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>();
    let asked = 0;
    await page.route('**/patterns', async (route) => {
      asked += 1;
      if (asked === 1) await held;
      await route.continue();
    });
    const first = page.waitForRequest('**/patterns');
    await page.evaluate(`location.hash = '#/patterns?pattern={"source":["older"]}'`);
    await first;
    await page.evaluate(`location.hash = '#/patterns?pattern={"source":["newer"]}'`);
    await page.locator('#pattern-count', { hasText: 'Matches' }).waitFor();
    const late = page.waitForResponse('**/patterns');
    letGo(undefined);
    await (await late).finished();
    await setTimeout(100);
    assert.match(await page.getByLabel('Event pattern').inputValue(), /newer/u);
  });

  test('says of which rule the pattern is, and whether it was changed, and puts it back', async (t) => {
    const page = await open(t, '#/patterns', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('#pattern-open').selectOption(`${join(folder, 'mine.yaml')} Mine`);
    const line = page.locator('#edited-rule');
    await line.getByText(/Pattern of .*mine\.yaml Mine$/u).waitFor();
    const editor = page.getByLabel('Event pattern');
    const text = await editor.inputValue();
    assert.match(text, /99/u);
    await page.locator('#pattern-count', { hasText: /Matches 0 of/u }).waitFor();
    const { promise: isPending, resolve: letGo } = Promise.withResolvers();
    await page.route('**/yaml', async (route) => {
      await isPending;
      await route.continue();
    });
    const copy = page.getByRole('button', { name: 'Copy as YAML' });
    await copy.click();
    await page.getByText('Loading …', { exact: true }).waitFor();
    assert.equal(await copy.getAttribute('aria-disabled'), 'true');
    letGo(undefined);
    await page.getByText('Copied', { exact: true }).waitFor();
    assert.match(
      await page.evaluate<string>('navigator.clipboard.readText()'),
      /^EventPattern:\n {2}source: \[kinow\]\n[^]* {8}current_state: \[99\]\n$/u,
    );

    assert.equal(await copy.getAttribute('aria-disabled'), null);
    await editor.fill(text.slice(1));
    await copy.click();
    await page.getByText('Fix the error in the pattern first.', { exact: true }).waitFor();

    await editor.fill(text.replace('99', '98'));
    await line.getByText('· changed').waitFor();
    await page.waitForURL(/%5B98%5D/u);
    await page.reload();
    await line.getByText('· changed').waitFor();
    // Also where the user has scrolled to the end.
    await page.setViewportSize({ width: 1280, height: 500 });
    const scrolled = await page.evaluate<number>(
      `{ const place = document.querySelector('.editing'); place.scrollTop = 10_000; place.scrollTop; }`,
    );
    assert.ok(scrolled > 100, String(scrolled));
    // The header ends at 49.
    assert.ok(((await line.boundingBox())?.y ?? 0) >= 48);
    await line.getByRole('button', { name: 'Revert' }).click();
    assert.equal(await editor.inputValue(), text);
    await line.getByText('· changed').waitFor({ state: 'detached' });

    await page.locator('#pattern-subject').fill('gift_sent');
    await page.getByRole('button', { name: 'New pattern' }).click();
    await line.waitFor({ state: 'hidden' });
  });
});
