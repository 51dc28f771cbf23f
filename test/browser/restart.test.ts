import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { chooseRequest, ENDED, findRow, useScene } from '../support/commands/browser.ts';

suite('the console', () => {
  const { open, post, start, stop } = useScene();

  test('says that npm start is gone, waits for it, and goes on', async (t) => {
    // The browser logs an error for each attempt.
    const page = await open(t, '#/requests', {
      expected: new RegExp(`${ENDED.source}|404`, 'u'),
    });
    const [known, other] = [randomUUID(), randomUUID()];
    await post(createSampleBody('order_created', known));
    await post(createSampleBody('video_created', other));
    await chooseRequest(page, known);
    await stop();
    const state = page.locator('#state');
    await state
      .filter({ hasText: 'Disconnected: npm start is not running. Reconnecting …' })
      .waitFor();
    // The earlier content is still shown.
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    await page.evaluate(`location.hash = '#/requests'`);
    await findRow(page, 'video_created').getByRole('link').click();
    await page.getByRole('alert').getByText('Disconnected: npm start is not running.').waitFor();
    // A request that is left before it is loaded changes nothing of the one that is shown.
    await page.route(/\/requests\/\d+$/u, () => {});
    const failed = page.url();
    await findRow(page, 'order_created').getByRole('link').click();
    await page.locator('#detail[aria-busy]').waitFor();
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(failed).hash)}`);
    await page.locator('#detail:not([aria-busy])').waitFor();
    await page.unroute(/\/requests\/\d+$/u);

    await start();
    await state.filter({ hasText: 'Live' }).waitFor();
    const next = randomUUID();
    await post(createSampleBody('actor_created', next));
    await findRow(page, 'actor_created').waitFor();
    // By itself.
    await page.getByRole('alert').getByText('an earlier npm start received it').waitFor();
    const shown = await page.locator('#rows tr').allInnerTexts();
    assert.match(
      shown.join('\n'),
      /actor_created[^]*npm start restarted at \d{4}-[^]* no longer has the requests below\.[^]*video_created[^]*order_created/u,
    );
    assert.equal(await page.locator('#rows .earlier').count(), 2);
    // The request is shown beside the list, whose rows have all of its width.
    const ends = await page.evaluate<number[]>(
      `[...document.querySelectorAll('#table, #rows .earlier .result')].map((one) =>
        Math.round(one.getBoundingClientRect().right))`,
    );
    assert.equal(new Set(ends).size, 1, ends.join());
    await findRow(page, 'actor_created').getByRole('link').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('#rows a:focus', { hasText: 'video_created' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('#rows a:focus', { hasText: 'actor_created' }).waitFor();
    assert.deepEqual(await findViolations(page), []);
    await chooseRequest(page, next);
    assert.equal(await page.locator('#detail-title').innerText(), 'actor_created');

    await stop();
    await page.evaluate(`location.hash = '#/queues'`);
    const status = page.locator('#queues-status');
    await status.getByText('Disconnected: npm start is not running.').waitFor();
    await start();
    await page.getByRole('heading', { name: 'fallback queue: 0' }).waitFor();
    await status.filter({ hasText: /^$/u }).waitFor({ state: 'attached' });
  });
});
