import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findRow, type PageOptions, useScene } from '../support/commands/browser.ts';

/** Returns the accessible name of the focused element. */
const focused = async (page: Page) =>
  await page.evaluate<string>(
    '(({ id, textContent, ariaLabel }) => id || ariaLabel || textContent.trim())(document.activeElement)',
  );

async function tabTo(page: Page, name: string, most = 40): Promise<void> {
  for (let count = 0; count < most; count++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${name} is not reached by Tab`);
}

suite('by the keyboard alone, a user', () => {
  const { open, post } = useScene();

  /** Opens the console once it has three requests, whichever came before. */
  async function openList(t: TestContext, ...args: [hash?: string, options?: PageOptions]) {
    for (const subject of ['order_created', 'video_created', 'actor_created'] as const) {
      await post(createSampleBody(subject));
    }
    const page = await open(t, ...args);
    await findRow(page, 'actor_created').first().waitFor();
    return page;
  }

  test('chooses a request, reads it, and returns to the list', async (t) => {
    const page = await openList(t, '');
    await tabTo(page, 'actor_created');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.locator('#detail-title', { hasText: 'actor_created' }).waitFor();
    // The list is a single tab stop.
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'detail');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(page), 'video_created');
    await page.locator('#detail-title', { hasText: 'video_created' }).waitFor();
    await page.keyboard.press('j');
    await page.locator('#detail-title', { hasText: 'order_created' }).waitFor();
    assert.match(await findRow(page, 'order_created').first().innerHTML(), /aria-current="true"/u);
    await page.keyboard.press('k');
    await page.locator('#detail-title', { hasText: 'video_created' }).waitFor();
    assert.match(page.url(), /#\/requests\?request=\d+$/u);
    await page.keyboard.press('Home');
    await page.locator('#detail-title', { hasText: 'actor_created' }).waitFor();
    await page.keyboard.press('End');
    await page.locator('#detail-title', { hasText: 'order_created' }).waitFor();

    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'detail');
    await tabTo(page, 'infra/rules/sqs.yaml Rule');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'order_created');
  });

  test('keeps the focus in the list while others come', async (t) => {
    const page = await openList(t);
    await tabTo(page, 'actor_created');
    await page.keyboard.press('ArrowDown');
    await post(createSampleBody('product_created'));
    await findRow(page, 'product_created').waitFor();
    assert.equal(await focused(page), 'video_created');
  });

  test('goes from view to view, and from a value of a body to its pattern', async (t) => {
    const page = await openList(t);
    for (const [name, title] of [
      ['Patterns', 'title-patterns'],
      ['Send', 'title-send'],
      ['Catalogue', 'title-catalogue'],
      ['Requests', 'title-requests'],
    ] as const) {
      await page.locator('nav').getByRole('link', { name }).focus();
      await page.keyboard.press('Enter');
      await page.locator(`#${title}:focus`).waitFor();
    }
    await tabTo(page, 'actor_created');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.locator('#detail-title', { hasText: 'order_created' }).waitFor();
    await tabTo(page, 'only events whose subject is "order_created"');
    await page.keyboard.press('Enter');
    await page.locator('#title-patterns:focus').waitFor();
    assert.match(page.url(), /#\/patterns\?pattern=.*order_created.*&event=\d+$/u);
    await page.goBack();
    await page.locator('#detail-title', { hasText: 'order_created' }).waitFor();
  });

  test('reads a request on a narrow screen, where it takes the place of the list', async (t) => {
    const page = await openList(t, '#/requests', { viewport: { width: 360, height: 700 } });
    await tabTo(page, 'actor_created');
    await page.keyboard.press('Enter');
    await page.locator('#detail-title', { hasText: 'actor_created' }).waitFor();
    assert.equal(await focused(page), 'detail');
    await page.locator('#rows').waitFor({ state: 'hidden' });
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'back');
    await page.keyboard.press('Enter');
    await findRow(page, 'video_created').first().waitFor();
    assert.equal(await focused(page), 'actor_created');
    await page.keyboard.press('Enter');
    await page.locator('#detail-title', { hasText: 'actor_created' }).waitFor();
    await page.keyboard.press('Escape');
    await findRow(page, 'video_created').first().waitFor();
    assert.equal(await focused(page), 'actor_created');
  });
});
