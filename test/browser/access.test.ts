import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findViolations } from '../support/commands/axe.ts';
import { findRow, type Scene, useScene } from '../support/commands/browser.ts';

const PATTERN = encodeURIComponent('{"source":["kinow"],"detail-type":["order_created"]}');

/** Addresses with content. Names in capitals are replaced by the ID of a request. */
const VIEWS: [what: string, hash: string, shows: string][] = [
  ['no request chosen', '#/requests', '200 published'],
  ['a request that was published', '#/requests?request=PUBLISHED', 'Linked objects'],
  ['a request that was refused', '#/requests?request=REFUSED', 'different secret'],
  ['a request of the wrong shape', '#/requests?request=INVALID', 'Expected a UUID'],
  ['two requests compared', '#/requests?compare=PUBLISHED&request=INVALID', 'fields differ'],
  ['the queues', '#/queues', 'quarantine queue: 1'],
  ['no request found', '#/requests?text=nothing', 'No requests match these filters.'],
  [
    'a request that is none',
    '#/requests?request=x',
    'There is no request x. Select one of the list.',
  ],
  ['a pattern', `#/patterns?pattern=${PATTERN}`, 'Matches 1 of 98 samples'],
  ['a pattern and its stack', `#/patterns?pattern=${PATTERN}&target=sqs`, 'and SAM template'],
  ['a pattern with a mistake', '#/patterns?pattern={', 'This is not JSON'],
  ['a pattern that matches', `#/patterns?pattern=${PATTERN}&event=PUBLISHED`, 'matches it'],
  ['a pattern that does not', `#/patterns?pattern=${PATTERN}&event=actor_created`, 'not match it'],
  ['a sample to be sent', '#/send?subject=order_created', 'A sample, shown formatted.'],
  ['a request to be sent again', '#/send?request=REFUSED', 'The body of an earlier request'],
  ['all subjects', '#/catalogue', '98 subjects'],
  ['subjects that were found', '#/catalogue?search=email', 'customer.email'],
  ['a subject', '#/catalogue?subject=order_created', 'Linked objects'],
];

/** A phone, a window at 200 % zoom, a tablet, and a window of a common size. */
const WIDTHS = [360, 640, 768, 1280];

/** Words of names and headings that are broken between two lines; values are of any length. */
const BROKEN_WORDS = `[...document.querySelectorAll(
  ':is(h2, h3, h4, th, dt, label, summary, button, nav a, .button, #rows a, .result, .fields td:not(.value)) *, :is(h2, h3, h4, th, dt, label, summary, button, nav a)',
)].flatMap((one) => one.checkVisibility() && !one.closest('pre') ? [...one.childNodes] : []).flatMap((node) => {
  if (node.nodeType !== Node.TEXT_NODE) return [];
  return [...node.data.matchAll(/[\\p{L}\\p{N}]+/gu)].flatMap(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 ? [word] : [];
  });
})`;

suite('the console', () => {
  const { open, post } = useScene();

  test('is for everybody: read by ear, by any eye, and on a narrow screen', async (t) => {
    const page = await open(t);
    await page.getByText('No request yet').waitFor();
    await page.locator('#setup code').first().waitFor();
    await checkWidths(page);
    assert.deepEqual(await findViolations(page), []);
    const ids = await idsOn(page, post);
    for (const [what, hash, shows] of VIEWS) {
      await t.test(what, async () => {
        const known = hash.replaceAll(/(?<==)[A-Z]+/gu, (name) => ids[name] ?? name);
        await page.evaluate(`location.hash = '${known}'`);
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme: 'light' });
          await page.getByText(shows).locator('visible=true').first().waitFor();
          assert.deepEqual(await findViolations(page), [], `${width}, light`);
          await page.emulateMedia({ colorScheme: 'dark' });
          // The other rules do not depend on colors.
          assert.deepEqual(await findViolations(page, ['color-contrast']), [], `${width}, dark`);
        }
        await checkWidths(page);
      });
    }
  });
});

/** Checks that a page has room for everything without scrolling sideways or breaking words. */
async function checkWidths(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(wide <= width, `${wide} is wider than the window of ${width}`);
    assert.deepEqual(await page.evaluate<string[]>(BROKEN_WORDS), [], `broken at ${width}`);
  }
}

/** Sends three requests and returns their IDs, by the names in the addresses. */
async function idsOn(page: Page, post: Scene['post']): Promise<Readonly<Record<string, string>>> {
  await post(createSampleBody('order_created'));
  await post(createSampleBody('order_created'), { secret: 'another' });
  await post('{"event_id":"x","subject":"order_created","data":{}}');
  const idOf = async (text: string) =>
    (await findRow(page, text).getByRole('link').getAttribute('data-id')) ?? '';
  return {
    PUBLISHED: await idOf('200 published'),
    REFUSED: await idOf('401 unauthenticated'),
    INVALID: await idOf('400 invalid'),
  };
}
