import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { sampleBody } from '../../scripts/samples/sample.ts';
import { choose, row, scene } from '../support/commands/browser.ts';

suite('the console', () => {
  const { open, post, start, stop } = scene();

  test('says that npm start is gone, waits for it, and goes on', async (t) => {
    // What the browser itself says of each attempt.
    const page = await open(t, '#/requests', {
      expected: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|404/u,
    });
    const [known, other] = [randomUUID(), randomUUID()];
    await post(sampleBody('order_created', known));
    await post(sampleBody('video_created', other));
    await choose(page, known);
    await stop();
    const state = page.locator('#state');
    await state.filter({ hasText: 'npm start does not answer. Waiting for it …' }).waitFor();
    // What was shown still is.
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    await page.evaluate(`location.hash = '#/requests'`);
    await row(page, 'video_created').getByRole('link').click();
    await page.getByRole('alert').getByText('npm start does not answer.').waitFor();

    await start();
    await state.filter({ hasText: 'Live' }).waitFor();
    const next = randomUUID();
    await post(sampleBody('actor_created', next));
    await row(page, 'actor_created').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('not remembered any more').waitFor();
    await choose(page, next);
    assert.equal(await page.locator('#detail-title').innerText(), 'actor_created');
  });
});
