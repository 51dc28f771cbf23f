import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { sampleBody } from '../../scripts/lib/samples/sample.ts';
import { violationsOn } from '../lib/axe.ts';
import { choose, row, scene } from '../lib/browser.ts';

suite('the view to send from', () => {
  const { open, post } = scene();

  const ways: [as: string, says: string, shown: string][] = [
    ['valid', '200 published', '200 published'],
    ['forged', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['unsigned', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['malformed_signature', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['malformed_body', '400 invalid_payload, as expected', '400 invalid'],
  ];
  for (const [as, says, shown] of ways) {
    test(`sends an event that is ${as}, and shows its outcome`, async (t) => {
      const page = await open(t, '#/send?subject=customer_updated');
      await page.getByText('A sample, as Kinow writes it.').waitFor();
      await page.getByLabel('Signature').selectOption(as);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText(says).waitFor();
      assert.deepEqual(await violationsOn(page), []);
      await page.getByRole('link', { name: 'See the request' }).click();
      await page.locator('#detail-body strong', { hasText: shown }).waitFor();
    });
  }

  test('sends many copies, each an event of its own', async (t) => {
    const page = await open(t, '#/send?subject=video_created');
    await page.getByText('A sample, as Kinow writes it.').waitFor();
    await page.getByLabel('Copies', { exact: true }).fill('60');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('60 of 60 sent.').waitFor();
    await page.getByRole('link', { name: 'See the requests' }).click();
    await page.locator('#count', { hasText: /^60 of/u }).waitFor();
    assert.equal(await row(page, 'video_created').count(), 60);
  });

  test('sends an earlier request again, byte by byte', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(`${sampleBody('order_created', id)} `);
    await choose(page, id);
    await page.getByRole('link', { name: 'Send again' }).click();
    await page.getByText('The body as it came').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('#send-answer', { hasText: '200 published' }).waitFor();
    await page.evaluate(`location.hash = '#/requests?text=${id}'`);
    await page.locator('#count', { hasText: /^2 of/u }).waitFor();
  });
});
