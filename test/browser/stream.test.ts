import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { findRow, startScene, useScene } from '../support/commands/browser.ts';
import { runProgram } from '../support/commands/child.ts';
import { copyRepository } from '../support/commands/cli.ts';

suite('the list of requests', () => {
  const { open, post, getUrl } = useScene();

  test('shows each request as it comes, the newest first', async (t) => {
    const page = await open(t);
    await page.getByText('No request yet').waitFor();
    await post(createSampleBody('order_created'));
    await findRow(page, 'order_created').waitFor();
    await page.getByText('No request yet').waitFor({ state: 'hidden' });
    await post(createSampleBody('customer_updated'));
    await post(createSampleBody('order_created'), { secret: 'another' });
    await findRow(page, '401 unauthenticated').waitFor();
    const shown = await page.locator('#rows tr').allInnerTexts();
    assert.match(shown.join('\n'), /401[^]*customer_updated[^]*200 published[^]*order_created/);
    assert.match(shown[0] ?? '', /order_created\s+unverified[^]*wrong secret or body/);
    assert.match(shown[1] ?? '', /bus\.yaml Rule, infra\/rules\/logs\.yaml Rule/);
    assert.equal(await page.locator('#count').innerText(), '3 of 3');
  });

  test('is filtered by what the address says, also of what has not come yet', async (t) => {
    await post(createSampleBody('customer_updated'));
    const page = await open(t, '#/requests?outcome=invalid&rule=infra/rules/http.yaml+Rule');
    await page.getByText('No requests match these filters.').waitFor();
    assert.equal(await page.getByLabel('Outcome').inputValue(), 'invalid');
    assert.equal(await page.locator('#rule').inputValue(), 'infra/rules/http.yaml Rule');
    await page.locator('#rule').selectOption('');
    await post('{}');
    await findRow(page, '400 invalid').first().waitFor();
    await page.getByLabel('Outcome').selectOption('published');
    await page.locator('#rule').selectOption('infra/rules/http.yaml Rule');
    await page.getByText('No requests match these filters.').waitFor();
    await post(createSampleBody('video_created'));
    await findRow(page, 'video_created').first().waitFor();
    const found = await page.locator('#rows a').allInnerTexts();
    assert.ok(
      found.every((name) => name === 'video_created'),
      found.join(),
    );
    await page.getByLabel('Search in').fill('VIDEO_UPD');
    await page.getByText('No requests match these filters.').waitFor();
    assert.match(page.url(), /\?outcome=published&rule=.*http.*&text=VIDEO_UPD$/u);
    await page.getByLabel('Search in').fill('http created VIDEO');
    await findRow(page, 'video_created').first().waitFor();
    await page.getByLabel('Search in').fill('VIDEO_UPD');
    await page.getByText('No requests match these filters.').waitFor();

    await page.reload();
    await page.getByText('No requests match these filters.').waitFor();
    assert.equal(await page.getByLabel('Search in').inputValue(), 'VIDEO_UPD');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await findRow(page, 'customer_updated').first().waitFor();
    assert.match(page.url(), /#\/requests$/u);
  });

  test('stands still while it is paused, and says how many came', async (t) => {
    const page = await open(t);
    await page.getByRole('button', { name: 'Pause' }).click();
    for (let count = 0; count < 3; count++) await post(createSampleBody('actor_created'));
    await page.getByText('Paused: 3 new').waitFor();
    assert.equal(await findRow(page, 'actor_created').count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await findRow(page, 'actor_created').nth(2).waitFor();
    await page.getByText('Paused').waitFor({ state: 'hidden' });
  });

  test('leads to a request from all of its row', async (t) => {
    await post('{}');
    const page = await open(t);
    await findRow(page, '400 invalid').first().locator('.number').click();
    await page.getByRole('heading', { name: 'POST /kinow' }).waitFor();
    assert.match(page.url(), /#\/requests\?request=\d+$/u);
  });

  test('shows the request of the address, however old it is', async (t) => {
    await post('["old"]', { secret: 'another' });
    const page = await open(t);
    const row = findRow(page, '401').first();
    const href = (await row.getByRole('link').getAttribute('href')) ?? '';
    for (let count = 0; count < 25; count++) {
      await Promise.all(Array.from({ length: 10 }, async () => await post('[]')));
    }
    const other = await open(t, href);
    await findRow(other, '401').and(other.locator('.chosen')).waitFor();
    await other.locator('#count', { hasText: 'newest 250 shown, and the selected one' }).waitFor();
    const [list, chosen] = [other.locator('#requests'), other.locator('.chosen')];
    const [outer, inner] = [await list.boundingBox(), await chosen.boundingBox()];
    assert.ok(outer && inner);
    assert.ok(inner.y + inner.height <= outer.y + outer.height, 'it is in sight');
    // New rows do not scroll it back.
    await other.evaluate(`document.getElementById('requests').scrollTop = 0`);
    await post(createSampleBody('gift_sent'));
    await findRow(other, 'gift_sent').waitFor();
    const scrolled = await other.evaluate<number>(`document.getElementById('requests').scrollTop`);
    assert.equal(scrolled, 0);
  });

  test('finds what is in bodies and headers, also of what comes later, and digits in the status', async (t) => {
    const page = await open(t);
    await post(createSampleBody('order_created'), { headers: { 'x-trace': 'needle-one' } });
    await post('{"needle-one":1}', { secret: 'another' });
    const search = page.getByLabel('Search in');
    await search.fill('NEEDLE-one');
    await page.locator('#count', { hasText: /^2 of \d+$/u }).waitFor();
    await post(createSampleBody('gift_sent'), { headers: { 'x-trace': 'needle-one' } });
    await findRow(page, 'gift_sent').waitFor();
    await search.fill('needle-one 401');
    await page.locator('#count', { hasText: /^1 of \d+$/u }).waitFor();
    await findRow(page, 'wrong secret or body').waitFor();
    await search.fill('401');
    await page.locator('#count', { hasText: /^\d+ of \d+$/u }).waitFor();
    const shown = await page.locator('#rows .result').allInnerTexts();
    assert.ok(shown.length > 0 && shown.every((text) => text.startsWith('401 ')), shown.join());
  });

  test('shows where the search found a request, in its line where there is room', async (t) => {
    const page = await open(t);
    const markup = '<b onclick="x">thimble@example.org</b>';
    await post(JSON.stringify({ data: { order: { note: `Write to ${markup}` } } }));
    await post(createSampleBody('gift_sent'), { headers: { 'x-trace': 'thimble-1' } });
    await page.getByLabel('Search in').fill('THIMBLE');
    const excerpts = page.locator('#rows .excerpt');
    await excerpts.nth(1).waitFor();
    assert.deepEqual(await excerpts.allInnerTexts(), [
      'header x-trace: thimble-1',
      'data.order.note: …onclick="x">thimble@example.org</b>',
    ]);
    assert.deepEqual(await page.locator('#rows mark').allInnerTexts(), ['thimble', 'thimble']);
    const measureHeights = async () =>
      await page.evaluate<number[]>(
        `[...document.querySelectorAll('#rows tr')].map((row) => row.clientHeight)`,
      );
    assert.ok(Math.max(...(await measureHeights())) < 36, 'one line each');
    assert.deepEqual(await findViolations(page), []);
    await findRow(page, 'gift_sent').getByRole('link').click();
    await page.getByRole('heading', { name: 'gift_sent', exact: true }).waitFor();
    const [pane, mark] = [page.locator('#requests'), page.locator('#rows mark').last()];
    const [outer, inner] = [await pane.boundingBox(), await mark.boundingBox()];
    assert.ok(outer && inner && inner.x + inner.width < outer.x + outer.width, 'it is in sight');
    // A row that has the words itself needs no excerpt, and the row that stays loses its own.
    await page.getByLabel('Search in').fill('gift_sent');
    await page.locator('#count', { hasText: /^\d+ of \d+$/u }).waitFor();
    await excerpts.first().waitFor({ state: 'detached' });
    await findRow(page, 'gift_sent').first().waitFor();
  });

  test('says that bodies are not searched where the search is too long', async (t) => {
    await post('{}');
    const page = await open(t, '#/requests', { expected: /400/u });
    await page.getByLabel('Search in').fill('x'.repeat(1_001));
    await page.getByText('Bodies and headers are not searched: ').waitFor();
    await page.getByText('Expected at most 1,000 characters').waitFor();
    await page.getByLabel('Search in').fill('kinow');
    await page.getByText('Bodies and headers are not searched').waitFor({ state: 'hidden' });
  });

  test('shows more rows as the user scrolls to its end', async (t) => {
    await post(createSampleBody('order_created'));
    for (let count = 0; count < 30; count++) {
      await Promise.all(Array.from({ length: 20 }, async () => await post('[1]')));
    }
    const page = await open(t);
    await page.locator('#count', { hasText: 'newest 250 shown' }).waitFor();
    await page.locator('#requests').hover();
    while (await page.locator('#more').isVisible()) await page.mouse.wheel(0, 5_000);
    // The oldest request of this suite is in sight.
    await findRow(page, 'order_created').last().waitFor();
    const shown = await page.locator('#rows tr').count();
    assert.ok(shown > 600, String(shown));
    // Selecting a row leaves the list where it is.
    await findRow(page, 'order_created').last().getByRole('link').click();
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    assert.equal(await page.locator('#rows tr').count(), shown);
  });

  test('says how to send the first request to this npm start, and to copy it', async (t) => {
    const page = await open(t, '#/requests', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const setup = page.locator('#setup');
    for (let count = 0; count < 3; count++) await post('[2]');
    await page.locator('#rows tr').nth(2).waitFor();
    await page.locator('#setup:not([open])').waitFor({ state: 'attached' });
    await setup.locator('summary').click();
    await setup.getByText(`${getUrl()}/kinow`, { exact: true }).first().waitFor();
    await setup.getByText('local-development-secret', { exact: true }).waitFor();
    const { port } = new URL(getUrl());
    await setup.getByText(`PORT=${port} npm run send -- order_created`, { exact: true }).waitFor();
    await setup.getByRole('button', { name: 'Copy' }).last().click();
    await setup.getByText('Copied').waitFor();
    const line = await page.evaluate<string>('navigator.clipboard.readText()');
    const { stdout } = await runProgram('bash', ['-euc', line]);
    assert.match(stdout, /"outcome":"published"/u);
    await findRow(page, 'currencies_updated').waitFor();
  });

  test('is shown for an address that names no view, with a message', async (t) => {
    const page = await open(t, '#/nosuch');
    await page.getByRole('alert').getByText('There is no view nosuch').waitFor();
    await post('[3]');
    assert.deepEqual(await findViolations(page), []);
    await page.locator('#rows tr').first().waitFor();
    await page.evaluate(`location.hash = '#/send'`);
    await page.getByText('There is no view').waitFor({ state: 'hidden' });
  });

  test('keeps the chosen request at hand while others come', async (t) => {
    await post('{}');
    const page = await open(t);
    await findRow(page, '400 invalid').first().getByRole('link').click();
    await page.getByRole('heading', { name: 'POST /kinow' }).waitFor();
    await post(createSampleBody('product_created'));
    await findRow(page, 'product_created').waitFor();
    assert.match(await findRow(page, '400 invalid').first().innerHTML(), /aria-current="true"/u);
    await page.reload();
    await page.getByRole('heading', { name: 'POST /kinow' }).waitFor();
    await page.goBack();
    await page.locator('#detail').waitFor({ state: 'hidden' });
  });

  test('holds no connection while nobody sees it, and shows at once what came meanwhile', async (t) => {
    // More than a browser's connections to an HTTP/1.1 server.
    const first = await open(t);
    const pages = [first];
    const show = async (page: Page, isShown: boolean) => {
      await page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${!isShown}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    };
    await show(first, false);
    for (let count = 0; count < 7; count += 1) {
      const page = await first.context().newPage();
      pages.push(page);
      await page.goto(first.url());
      await page.locator('#state', { hasText: 'Live' }).waitFor();
      await show(page, false);
    }
    await post(createSampleBody('actor_updated'));
    await first.evaluate(`
      window.statuses = [];
      new MutationObserver(() => window.statuses.push(document.getElementById('state').textContent))
        .observe(document.getElementById('state'), { childList: true, characterData: true, subtree: true });
    `);
    assert.equal(await findRow(first, 'actor_updated').count(), 0);
    await show(first, true);
    await findRow(first, 'actor_updated').waitFor();
    assert.equal(await findRow(first, 'actor_updated').count(), 1);
    await findRow(first, 'actor_updated').getByRole('link').click();
    await first.getByRole('heading', { name: 'actor_updated' }).waitFor();
    assert.deepEqual(await first.evaluate('window.statuses'), []);
  });
});

suite('the list of requests and the function', () => {
  test('shows where the function failed', async (t) => {
    const copy = await copyRepository(t);
    const file = join(copy, 'handler/webhook.ts');
    const source = await readFile(file, 'utf8');
    const failing = '$&if (!event.body) {throw new RangeError("on purpose");}\n';
    await writeFile(file, source.replace(/^export async function handler\([^]*?\{\n/mu, failing));
    const { open, post, close } = await startScene([], copy);
    t.after(close);
    // npm start ends with the test, before the page is closed.
    const page = await open(t, '#/requests', { expected: /ERR_INCOMPLETE_CHUNKED_ENCODING/u });
    assert.equal(await post(''), 500);
    await findRow(page, '500 failed').getByRole('link').click();
    await page.getByText(/RangeError: on purpose\s+at handler\/webhook\.ts:\d+/u).waitFor();
    await page.getByText('The function returned no response.').waitFor();
    assert.equal(await post(createSampleBody('order_created')), 200);
    await findRow(page, '200 published').waitFor();
  });
});
