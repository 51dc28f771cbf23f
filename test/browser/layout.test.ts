import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { chooseRequest, findRow, useScene } from '../support/commands/browser.ts';

/** Returns the places of some elements, to the pixel. */
async function measureBoxes(page: Page, selector: string): Promise<string[]> {
  const boxes = await Promise.all(
    (await page.locator(selector).all()).map(async (one) => await one.boundingBox()),
  );
  return boxes.map((box) =>
    box === null ? '' : [box.x, box.y, box.width, box.height].map(Math.round).join(),
  );
}

suite('the layout of the console', () => {
  const { open, post } = useScene();

  test('shows each request in one line, in all of the width until one is selected', async (t) => {
    const page = await open(t);
    const long = 'a_long_subject_'.repeat(8);
    await post(createSampleBody('order_created'));
    await post(createSampleBody('order_created').replace('order_created', long));
    await post(createSampleBody('order_created').replace('order_created', long), { secret: 'x' });
    await post('{"event_id":1,"subject":2,"data":3}');
    await page.locator('#rows tr').nth(3).waitFor();
    const measureHeights = async () =>
      await page.evaluate<number[]>(
        `[...document.querySelectorAll('#rows tr')].map((row) => row.clientHeight)`,
      );
    const table = async () => (await page.locator('#table').boundingBox())?.width ?? 0;
    assert.ok((await table()) > 1_200, 'all of the width');
    assert.ok(Math.max(...(await measureHeights())) < 36, 'one line each');
    await findRow(page, '200 published').first().getByRole('link').click();
    await page.locator('#detail-body h3').first().waitFor();
    assert.ok((await table()) < 640, 'half of the width');
    assert.ok(Math.max(...(await measureHeights())) < 36, 'one line each');
    await page.setViewportSize({ width: 1090, height: 800 });
    await page.locator('#rows').waitFor({ state: 'hidden' });
  });

  test('does not move when a view is chosen or the list is paused', async (t) => {
    await post(createSampleBody('order_created'));
    const page = await open(t);
    await page.locator('#rows tr').first().waitFor();
    const tabs = await measureBoxes(page, 'nav a');
    const rows = await measureBoxes(page, '#rows tr, #filter button, #filter select');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: 0 new').waitFor();
    assert.deepEqual(await measureBoxes(page, '#rows tr, #filter button, #filter select'), rows);
    await page.locator('nav').getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
    assert.deepEqual(await measureBoxes(page, 'nav a'), tabs);
  });

  test('has fields as large as buttons, and headings of three sizes', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    await page.getByRole('table', { name: 'order', exact: true }).waitFor();
    const sizes = await page.evaluate<string[]>(
      `['#detail-title', '#detail h3', '#detail dt, #detail p', '#detail p.muted'].map((selector) =>
        getComputedStyle(document.querySelector(selector)).fontSize)`,
    );
    const [title = 0, part = 0, text = 0, small = 0] = sizes.map(Number.parseFloat);
    assert.ok(title > part + 2 && part > small + 2 && text > small, sizes.join());
    const heights = await measureBoxes(page, '#filter :is(input, select, button)');
    assert.equal(new Set(heights.map((box) => box.split(',')[3])).size, 1, heights.join(' '));
  });

  test('has the cells of a row, the actions in a line and the names of rules side by side', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await post(createSampleBody('order_created'), { secret: 'x' });
    await findRow(page, /order_created\s*unverified/u)
      .first()
      .waitFor();
    for (const width of [640, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const middles = await page.evaluate<number[]>(
        `[...[...document.querySelectorAll('#rows tr:has(.mark)')]
          .find((row) => row.querySelector('a > bdi').textContent === 'order_created')
          .querySelectorAll('time, a > bdi, .mark, .result > :first-child')].map((one) => {
          const [{ top, bottom }] = one.getClientRects();
          return (top + bottom) / 2;
        })`,
      );
      const apart = Math.max(...middles) - Math.min(...middles);
      assert.ok(apart <= 2, `${apart} px apart at ${width}: ${middles.join()}`);
    }
    await chooseRequest(page, id);
    for (const width of [640, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const actions = await measureBoxes(page, '#detail-body > p.row :is(button, .button)');
      assert.equal(new Set(actions.map((box) => box.split(',')[1])).size, 1, actions.join(' '));
      const names = await measureBoxes(page, '#detail-body section > .rule-list a');
      assert.ok(names.length > 1);
      assert.equal(new Set(names.map((box) => box.split(',')[0])).size, 1, names.join(' '));
    }
  });

  test('keeps the name of a request in view, and what has the focus below it', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    const head = page.locator('#detail-head');
    const stops = await page.locator('#detail-body pre a').all();
    for (const width of [360, 640, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await stops.at(-1)?.focus();
      const before = await head.boundingBox();
      assert.ok(before !== null && before.y >= 0 && before.y < 60, `${width}: ${before?.y}`);
      for (const stop of stops.toReversed()) {
        await stop.focus();
        const [box, bar] = [await stop.boundingBox(), await head.boundingBox()];
        const below = (box?.y ?? 0) - (bar ? bar.y + bar.height : 0);
        assert.ok(below >= 0, `${width}: ${await stop.textContent()} is covered: ${below}`);
      }
    }
  });

  test('shows the outcome beside the name of a request once that of the summary is out of view', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    const outcome = page.locator('#detail-outcome.good', { hasText: '200 published' });
    const head = page.locator('#detail-head');
    assert.equal(await outcome.isVisible(), false);
    const height = (await head.boundingBox())?.height;
    await page.locator('#detail-body pre a').last().focus();
    await outcome.waitFor();
    assert.equal((await head.boundingBox())?.height, height);
    assert.deepEqual(await findViolations(page), []);
    await page.evaluate('document.getElementById("detail").scrollTop = 0');
    await outcome.waitFor({ state: 'hidden' });
  });

  test('shows what is selected, and a wrong line, in forced colors', async (t) => {
    await post(createSampleBody('order_created'));
    const page = await open(t, '#/requests', { forcedColors: 'active' });
    await page.locator('#rows a').first().click();
    const seen = await page.evaluate<string>(
      `getComputedStyle(document.querySelector('#rows .chosen')).outlineStyle`,
    );
    assert.equal(seen, 'solid');
    const lines = await page.evaluate<string[]>(
      `[...document.querySelectorAll('nav a')].map((tab) => getComputedStyle(tab).borderBottomStyle)`,
    );
    assert.deepEqual(lines, ['solid', 'none', 'none', 'none', 'none']);
    const findOutline = async (hash: string, selector: string) => {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.locator(selector).waitFor();
      return await page.evaluate<string>(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).outlineStyle`,
      );
    };
    const outlines = [
      await findOutline('#/catalogue?subject=order_created', '#catalogue-list [aria-current]'),
      await findOutline(
        '#/patterns?event=access_created',
        '#pattern-samples [aria-current="true"]',
      ),
      await findOutline('#/patterns?pattern={', '#pattern-lines .wrong'),
    ];
    assert.deepEqual(outlines, ['solid', 'solid', 'solid']);
  });

  test('prints all of the JSON without buttons, and without a request the list', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    await page.emulateMedia({ media: 'print' });
    const cut = await page.evaluate<number>(
      `[...document.querySelectorAll('#view-requests, #view-requests > *, #detail pre')].filter((one) =>
        one.checkVisibility() && (one.scrollHeight > one.clientHeight + 1)).length`,
    );
    assert.equal(cut, 0);
    for (const clicked of ['#back', '#detail .button', '#detail .copy', '#pause'])
      assert.equal(await page.locator(`${clicked}:visible`).count(), 0, clicked);
    await page.locator('#rows').waitFor({ state: 'hidden' });
    await page.evaluate(`location.hash = '#/requests'`);
    await page.locator('#rows').waitFor();
  });

  test('says of a 503 that the signature is neither valid nor invalid, and which call failed', async (t) => {
    await post(createSampleBody('order_created'));
    const page = await open(t);
    await page.route('**/requests/*', async (route) => {
      const response = await route.fetch();
      const { log, ...detail } = (await response.json()) as { log: object };
      const failure = { call: 'secretsmanager:GetSecretValue', error: 'TimeoutError' };
      const unread = { ...log, secret: undefined, failure };
      const json = { ...detail, status: 503, outcome: 'unavailable', reason: '', log: unread };
      await route.fulfill({ response, json });
    });
    await page.locator('#rows a').first().click();
    const explanation = page.locator('#detail-body p.bad');
    await explanation
      .getByText(/neither valid nor invalid: .*secretsmanager:GetSecretValue: Timeout/u)
      .waitFor();
    assert.equal(await page.locator('.groups').count(), 0);
    const headings = await page.locator('#detail-body h3').allInnerTexts();
    assert.deepEqual(headings.slice(0, 2), ['Signature', 'Rules'], 'it is in sight');
  });
});

/** A folder with a template of 40 rules with long names, of which every second one matches orders. */
function createFolderOfRules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kinow-'));
  const createRule = (index: number) => {
    const detailType = index % 2 === 0 ? 'order_created' : 'gift_sent';
    const pattern = { source: ['kinow'], 'detail-type': [detailType] };
    const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } };
    return [`NotifyTheDepartmentOfCustomerServiceAndAccounting${index}`, rule] as const;
  };
  const rules = Array.from({ length: 40 }, (_, index) => createRule(index));
  const template = { Resources: Object.fromEntries(rules) };
  writeFileSync(join(folder, 'all-integrations-of-the-shop.yaml'), JSON.stringify(template));
  return folder;
}

suite('the layout of the console with 40 rules', () => {
  const folder = createFolderOfRules();
  after(() => rmSync(folder, { recursive: true }));
  const { open, post } = useScene(['--rules', folder]);

  test('has room for the subject, for all names, and for what follows them', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    const row = findRow(page, 'order_created').first();
    await row.getByText('20 rules: ').waitFor();
    const isCut = await page.evaluate<boolean>(
      `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('#rows a bdi'))`,
    );
    assert.equal(isCut, false, 'the subject is whole');
    assert.ok(((await row.boundingBox())?.height ?? 99) < 36, 'one line');
    await chooseRequest(page, id);
    await page.getByText('19 others do not match').waitFor();
    const checkWidths = async (widths: readonly number[]) => {
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.ok(wide <= width, `${wide} is wider than the window of ${width}`);
      }
    };
    await checkWidths([360, 640, 1280]);
    await page.locator('#detail .rule-list a').first().click();
    await page.locator('#edited-rule', { hasText: 'Accounting0' }).waitFor();
    await page.getByRole('button', { name: '← Pattern and events' }).click();
    await checkWidths([360, 640, 1280]);
    const [title, select] = await measureBoxes(page, '#title-patterns, #pattern-open');
    const toMiddle = (box = '') => {
      const [, y = 0, , height = 0] = box.split(',').map(Number);
      return y + height / 2;
    };
    assert.ok(Math.abs(toMiddle(title) - toMiddle(select)) < 4, `${title} and ${select}`);
  });
});
