import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { chooseRequest, findRow, useScene } from '../support/commands/browser.ts';

suite('the view to send from', () => {
  const { open, post } = useScene();

  const ways: [as: string, says: string, shown: string][] = [
    ['valid', '200 published', '200 published'],
    ['forged', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['unsigned', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['malformed_signature', '401 unauthenticated, as expected', '401 unauthenticated'],
    ['malformed_body', '400 invalid, as expected', '400 invalid'],
  ];
  for (const [as, says, shown] of ways) {
    test(`sends an event that is ${as}, and shows its outcome`, async (t) => {
      const page = await open(t, '#/send?subject=customer_updated');
      await page.getByText('A sample, shown formatted.').waitFor();
      await page.getByLabel('Signature').selectOption(as);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText(says).waitFor();
      if (as === 'forged')
        await page.getByText('Signed with a different secret, or over').waitFor();
      assert.deepEqual(await findViolations(page), []);
      await page.getByRole('link', { name: 'See the request' }).click();
      await page.locator('#detail-body strong', { hasText: shown }).waitFor();
    });
  }

  test('keeps an edited body when the page is reloaded, until it is reset', async (t) => {
    const page = await open(t, '#/send?subject=order_created');
    const body = page.getByRole('textbox', { name: 'Body' });
    await page.getByText('A sample, shown formatted.').waitFor();
    await body.fill('{"a": [],\n}');
    await page.locator('#send-note.warn', { hasText: 'Not JSON: ' }).waitFor();
    await page.getByText(/Not JSON: .* at line 2, column 1\./u).waitFor();
    await page.getByRole('button', { name: 'Format' }).click();
    assert.equal(await body.evaluate('document.activeElement.selectionStart'), 10);
    await body.fill('{"a":[ ],"b":{}}');
    await page.reload();
    await page.getByText('Edited. Sent exactly as shown, event_id included.').waitFor();
    assert.equal(await body.inputValue(), '{"a":[ ],"b":{}}');
    await page.getByRole('button', { name: 'Format' }).click();
    assert.equal(await body.inputValue(), '{\n  "a": [],\n  "b": {}\n}');
    await page.getByLabel('Copies', { exact: true }).fill('2');
    await page.getByText('Each copy gets an event_id of its own.').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.reload();
    await page.getByText('A sample, shown formatted.').waitFor();
  });

  test('forgets an answer once something else is to be sent', async (t) => {
    const page = await open(t, '#/send?subject=order_created');
    await page.getByText('A sample, shown formatted.').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('200 published').waitFor();
    await page.getByLabel('Sample').selectOption('gift_sent');
    await page.getByText('200 published').waitFor({ state: 'hidden' });
    await page.getByText('Requests go over HTTP').waitFor();
  });

  test('sends many copies, each an event of its own', async (t) => {
    const page = await open(t, '#/send?subject=video_created');
    await page.getByText('A sample, shown formatted.').waitFor();
    await page.getByLabel('Copies', { exact: true }).fill('60');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('60 of 60 sent.').waitFor();
    // Once it is removed, the pointer is over nothing else.
    const last = page.locator('.send-actions button').last();
    assert.equal(await last.textContent(), 'Stop');
    await page.getByRole('link', { name: 'See the requests' }).click();
    await page.locator('#count', { hasText: /^60 of/u }).waitFor();
    assert.equal(await findRow(page, 'video_created').count(), 60);
  });

  test('sends an earlier request again, byte by byte', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(`${createSampleBody('order_created', id)} `);
    await chooseRequest(page, id);
    await page.getByRole('link', { name: 'Send again' }).click();
    await page.getByText('The body of an earlier request, shown formatted.').waitFor();
    assert.match(await page.getByLabel('Body').last().inputValue(), /^\{\n {2}"event_id"/u);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('#send-answer', { hasText: '200 published' }).waitFor();
    await page.evaluate(`location.hash = '#/requests?text=${id}'`);
    await page.locator('#count', { hasText: /^2 of/u }).waitFor();
  });

  test('sends an earlier request edited, signed again, in three clicks', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id), { secret: 'another' });
    await page.locator('#rows tr', { hasText: 'order_created' }).first().getByRole('link').click();
    await page.getByRole('link', { name: 'Send again' }).click();
    const body = page.getByRole('textbox', { name: 'Body' });
    await page.getByText('The body of an earlier request, shown formatted.').waitFor();
    const way = page.getByLabel('Signature');
    assert.equal(await way.inputValue(), 'as_it_came');
    const text = await body.inputValue();
    await body.fill(text.replace('"order_created"', '"gift_sent"'));
    assert.equal(await way.inputValue(), 'valid');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('#send-answer', { hasText: '200 published' }).waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    assert.equal(await way.inputValue(), 'as_it_came');
    assert.equal(await body.inputValue(), text);
  });

  test('shows which rules the event matches, and leads to their patterns', async (t) => {
    const page = await open(t, '#/send?subject=order_created');
    await page.getByText('A sample, shown formatted.').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const rule = page.locator('#send-answer').getByRole('link', { name: /logs\.yaml Rule$/u });
    await rule.click();
    await page
      .locator('#pattern-event-verdict', { hasText: '✓ The pattern matches it.' })
      .waitFor();
    await page.locator('#edited-rule', { hasText: 'infra/rules/logs.yaml Rule' }).waitFor();
  });
});
