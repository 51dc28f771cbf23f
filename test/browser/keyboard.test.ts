import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findRow, useScene } from '../support/commands/browser.ts';

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

  test('chooses a request, reads it, and returns to the list', async (t) => {
    const page = await open(t, '');
    for (const subject of ['order_created', 'video_created', 'actor_created'] as const) {
      await post(createSampleBody(subject));
    }
    await findRow(page, 'actor_created').waitFor();
    await tabTo(page, 'actor_created');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: 'actor_created' }).waitFor();
    // The list is a single tab stop.
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'detail');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(page), 'video_created');
    await page.getByRole('heading', { name: 'video_created' }).waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    assert.match(await findRow(page, 'order_created').innerHTML(), /aria-current="true"/u);
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: 'video_created' }).waitFor();
    assert.match(page.url(), /#\/requests\?request=\d+$/u);
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: 'actor_created' }).waitFor();
    await page.keyboard.press('End');
    await page.getByRole('heading', { name: 'order_created' }).waitFor();

    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'detail');
    await tabTo(page, 'infra/rules/sqs.yaml Rule');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'order_created');
  });

  test('keeps the focus in the list while others come', async (t) => {
    const page = await open(t);
    await findRow(page, 'video_created').waitFor();
    await tabTo(page, 'actor_created');
    await page.keyboard.press('ArrowDown');
    await post(createSampleBody('product_created'));
    await findRow(page, 'product_created').waitFor();
    assert.equal(await focused(page), 'video_created');
  });

  test('goes from view to view, and from a value of a body to its pattern', async (t) => {
    const page = await open(t);
    await findRow(page, 'order_created').waitFor();
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
    await tabTo(page, 'product_created');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
    await tabTo(page, 'only events whose subject is "order_created"');
    await page.keyboard.press('Enter');
    await page.locator('#title-patterns:focus').waitFor();
    assert.match(page.url(), /#\/patterns\?pattern=.*order_created.*&event=\d+$/u);
    await page.goBack();
    await page.getByRole('heading', { name: 'order_created' }).waitFor();
  });

  test('reads a request on a narrow screen, where it takes the place of the list', async (t) => {
    const page = await open(t, '#/requests', { viewport: { width: 360, height: 700 } });
    await findRow(page, 'video_created').waitFor();
    await tabTo(page, 'product_created');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'actor_created' }).waitFor();
    assert.equal(await focused(page), 'detail');
    await page.locator('#rows').waitFor({ state: 'hidden' });
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'back');
    await page.keyboard.press('Enter');
    await findRow(page, 'video_created').waitFor();
    assert.equal(await focused(page), 'actor_created');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'actor_created' }).waitFor();
    await page.keyboard.press('Escape');
    await findRow(page, 'video_created').waitFor();
    assert.equal(await focused(page), 'actor_created');
  });
});
