import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { chooseRequest, findRow, useScene } from '../support/commands/browser.ts';

suite('the console', () => {
  const { open, post, start, stop } = useScene();

  test('says that npm start is gone, waits for it, and goes on', async (t) => {
    // The browser logs an error for each attempt.
    const page = await open(t, '#/requests', {
      expected: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|404/u,
    });
    const [known, other] = [randomUUID(), randomUUID()];
    await post(createSampleBody('order_created', known));
    await post(createSampleBody('video_created', other));
    await chooseRequest(page, known);
    await stop();
    const state = page.locator('#state');
    await state.filter({ hasText: 'npm start does not answer. Waiting for it …' }).waitFor();
    // The earlier content is still shown.
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    await page.evaluate(`location.hash = '#/requests'`);
    await findRow(page, 'video_created').getByRole('link').click();
    await page.getByRole('alert').getByText('npm start does not answer.').waitFor();

    await start();
    await state.filter({ hasText: 'Live' }).waitFor();
    const next = randomUUID();
    await post(createSampleBody('actor_created', next));
    await findRow(page, 'actor_created').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('not remembered any more').waitFor();
    await chooseRequest(page, next);
    assert.equal(await page.locator('#detail-title').innerText(), 'actor_created');
  });
});
