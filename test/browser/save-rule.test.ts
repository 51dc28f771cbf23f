import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { chooseRequest, useScene } from '../support/commands/browser.ts';

suite('a rule is saved from the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kinow-'));
  after(() => rmSync(folder, { recursive: true }));
  const { open, post } = useScene(['--rules', folder]);

  test('and tried, five clicks after a request is seen', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    let clicks = 0;
    const click = async (what: ReturnType<typeof page.locator>) => {
      clicks += 1;
      await what.click();
    };
    await click(page.locator('#rows tr', { hasText: 'order_created' }).first().getByRole('link'));
    await click(page.getByRole('link', { name: /whose data\.order\.current_state is/u }));
    const save = page.getByRole('button', { name: /^Save as .*order-created-lambda\.yaml$/u });
    await click(save);
    await page.locator('#pattern-saved', { hasText: 'order-created-lambda.yaml' }).waitFor();
    await click(page.getByRole('button', { name: 'Send order_created' }));
    const tried = page.locator('#pattern-tried');
    await tried.getByText(/✓ .*order-created-lambda\.yaml Rule matched/u).waitFor();
    assert.ok(clicks <= 5, `${clicks}`);
    await page.getByText('Command, deployment and SAM template').click();
    assert.deepEqual(await findViolations(page), []);
    assert.match(
      await readFile(join(folder, 'order-created-lambda.yaml'), 'utf8'),
      /current_state: \[/,
    );

    // Each further event too.
    await post(createSampleBody('gift_sent', randomUUID()));
    await tried
      .getByText(/✗ .*order-created-lambda\.yaml Rule did not match .* gift_sent/u)
      .waitFor();
    await tried.getByRole('link', { name: 'See the request' }).click();
    await page.locator('#detail-title', { hasText: 'gift_sent' }).waitFor();
  });

  test('over another only once the user agrees, by keyboard', async (t) => {
    const page = await open(t, '#/patterns?target=sqs&pattern={"detail-type":["gift_sent"]}');
    const file = join(folder, 'mine.yaml');
    await writeFile(file, '# mine\n');
    await page.getByLabel('File').fill('mine.yaml');
    await page.getByRole('button', { name: /^Save as .*mine\.yaml$/u }).waitFor();
    await page.keyboard.press('Enter');
    const result = page.locator('#pattern-saved');
    await result.getByText('Different contents in').waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await result.getByText('Not saved.').waitFor();
    assert.equal(await readFile(file, 'utf8'), '# mine\n');

    await page.keyboard.press('Enter');
    await result.getByText('Different contents in').waitFor();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Overwrite');
    await page.keyboard.press('Enter');
    await result.getByText('Saved').waitFor();
    assert.match(await readFile(file, 'utf8'), /gift_sent/);
    // The stack has a source, which is not a change of the user's.
    await page.getByText('This is the pattern as it is saved.').waitFor();
    assert.match(await page.getByLabel('Event pattern').inputValue(), /"source": \["kinow"\]/u);
    assert.equal(await page.locator('#edited-rule-change').innerText(), '');
  });

  test('and its files are shown also where the rules cannot be loaded again', async (t) => {
    const page = await open(
      t,
      '#/patterns?target=sqs&pattern={"detail-type":["product_created"]}',
      {
        expected: /ERR_FAILED/u,
      },
    );
    const save = page.getByRole('button', { name: /^Save as .*product-created-sqs\.yaml$/u });
    await save.waitFor();
    await page.route('**/rules', async (route) => await route.abort());
    await save.click();
    const result = page.locator('#pattern-saved');
    await result.getByText('The list of rules was not loaded again: Disconnected').waitFor();
    assert.match(await result.innerText(), /^Saved \S*product-created-sqs\.yaml\./u);
    await page.getByRole('button', { name: 'Send product_created' }).waitFor();
  });

  test('and leaves the view alone to which the user has gone meanwhile', async (t) => {
    const page = await open(t, '#/patterns?target=sqs&pattern={"detail-type":["actor_created"]}');
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    await page.route('**/save', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: /^Save as .*actor-created-sqs\.yaml$/u }).click();
    await page.locator('nav').getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    const loaded = page.waitForResponse('**/rules');
    release(undefined);
    await page.locator('#pattern-saved', { hasText: 'Saved' }).waitFor({ state: 'attached' });
    await (await loaded).finished();
    assert.match(page.url(), /#\/requests$/u);
  });

  test('under no name that leads elsewhere, and the page says why', async (t) => {
    const page = await open(t, '#/patterns?target=sqs&pattern={"detail-type":["gift_sent"]}');
    await page.getByLabel('File').fill('../mine.yaml');
    await page.getByText('../mine.yaml cannot be the name of the file').waitFor();
    assert.equal(await page.locator('#pattern-save-button').getAttribute('aria-disabled'), 'true');
    await page.getByLabel('File').fill('');
    await page.getByRole('button', { name: /^Save as .*gift-sent-sqs\.yaml$/u }).waitFor();
  });

  test('as it is seen by an event that came before only when the next comes', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('video_created', id));
    await chooseRequest(page, id);
    await page.evaluate(
      `location.hash = '#/patterns?target=sqs&pattern={"detail-type":["video_created"]}'`,
    );
    await page.getByRole('button', { name: /^Save as .*video-created-sqs\.yaml$/u }).click();
    const tried = page.locator('#pattern-tried');
    await tried.getByText('The next event is tried on it.').waitFor();
    await post(createSampleBody('video_created', randomUUID()));
    await tried.getByText(/✓ .* matched .* video_created/u).waitFor();
  });
});
