import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { chooseRequest, ENDED, findRow, startScene } from '../support/commands/browser.ts';
import { copyRepository } from '../support/commands/cli.ts';

/** Lets the bus fail for one subject, until the file is restored. */
const FAILING = `if (entry.DetailType === 'gift_sent') {
  return { outcome: 'unavailable', failure: { call: 'events:PutEvents', error: 'InternalFailure' } };
}
`;

suite('the local queues', () => {
  test('can be looked into and redriven, one message or all', async (t) => {
    const copy = await copyRepository(t);
    const file = join(copy, 'handler/aws/event-bus.ts');
    const source = await readFile(file, 'utf8');
    await writeFile(
      file,
      source.replace(/(export async function publish\([^]*?\{\n)/u, `$1${FAILING}`),
    );
    const { open, post, close } = await startScene([], copy);
    t.after(close);
    // npm start ends with the test, before the page is closed.
    const page = await open(t, '#/requests', { expected: ENDED });
    const id = randomUUID();
    assert.equal(await post(createSampleBody('gift_sent', id)), 200);
    await post('{"event_id":"x","subject":"gift_sent","data":[]}');
    await findRow(page, '200 deferred').getByText('events:PutEvents: InternalFailure').waitFor();
    assert.equal(await findRow(page, '200 deferred').locator('.warn').count(), 1);

    await chooseRequest(page, id);
    await page.getByText('nothing redrives it here by itself').waitFor();
    await page.getByText('No rule has seen it yet.').waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('link', { name: 'Redrive it' }).click();
    await page.getByRole('heading', { name: 'fallback queue: 1' }).waitFor();
    await page.getByRole('heading', { name: 'quarantine queue: 1' }).waitFor();
    await page.locator('.messages summary').first().click();
    await page.getByRole('group', { name: 'Body' }).getByText(id).waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await findViolations(page), []);
    }

    // The bus still fails: the new copy takes the place of the old one.
    const redrive = page.getByRole('button', { name: `Redrive gift_sent, ${id}` });
    await redrive.click();
    await page.getByText('200 deferred. In the fallback queue: 1.').waitFor();
    await page.getByRole('heading', { name: 'fallback queue: 1' }).waitFor();

    await writeFile(file, source);
    const deadline = AbortSignal.timeout(60_000);
    while ((await post(createSampleBody('gift_sent'))) === 200) {
      deadline.throwIfAborted();
      await page.evaluate(`location.hash = '#/requests'`);
      if ((await findRow(page, '200 published').count()) > 0) break;
    }
    await page.evaluate(`location.hash = '#/queues'`);
    await page.locator('#redrive-fallback').click();
    await page.getByText(/200 published.*In the fallback queue: 0\./u).waitFor();
    await page.getByRole('heading', { name: 'fallback queue: 0' }).waitFor();
    await page.locator('#title-queues:focus').waitFor();
    await page.locator('#redrive-quarantine').click();
    await page.getByText('400 invalid. In the quarantine queue: 1.').waitFor();
  });
});
