import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findRow, useScene } from '../support/commands/browser.ts';

/** Texts that run code, load resources or break out if they are inserted as markup. */
const MARKUP = `"><img src=x onerror="window.ran=1"><script>window.ran=1</script>' onfocus=window.ran=1 autofocus x='<svg onload=window.ran=1><a href="javascript:window.ran=1">`;

/** Strings in JSON. */
const IN_JSON = JSON.stringify(MARKUP).slice(1, -1);

/** The page's content security policy blocks some of them, and reports that. */
const LISTEN = `addEventListener('securitypolicyviolation', ({ blockedURI }) => {
  window.ran = blockedURI;
})`;

suite('a payload full of markup', () => {
  const { open, post } = useScene();
  const body = `{"event_id":"c0ffee00-0000-4000-8000-000000000001","subject":"${IN_JSON.slice(0, 127)}","${IN_JSON}":"${IN_JSON}","data":{"order":{"id":"${IN_JSON}","${IN_JSON}":["${IN_JSON}",{"${IN_JSON}":1}]},"${IN_JSON}":{"${IN_JSON}":"${IN_JSON}"}}}`;
  const kinds: [what: string, body: string, secret: string | undefined, status: number][] = [
    ['that is published', body, undefined, 200],
    ['that is forged', body, 'another', 401],
    ['that is no event', body.replace('c0ffee00', IN_JSON), undefined, 400],
    ['that is no JSON', MARKUP, undefined, 400],
  ];
  for (const [index, [what, body, secret, status]] of kinds.entries()) {
    test(`${what} is shown as text, and nothing of it runs`, async (t) => {
      // Of the tests' requests, this one alone.
      const page = await open(t, `#/requests?text=kind-${index}`);
      await page.evaluate(LISTEN);
      const answered = await post(body, {
        ...(secret !== undefined && { secret }),
        headers: { 'user-agent': MARKUP, 'x-markup': MARKUP, 'x-kind': `kind-${index}` },
      });
      assert.equal(answered, status);
      await page.locator('#count', { hasText: /^1 of \d+$/u }).waitFor();
      await page.locator('#rows a').first().click();
      await page.locator('#detail-body summary').first().waitFor();
      await page.evaluate(`
        for (const part of document.querySelectorAll('#detail-body details:not([open])')) {
          part.firstElementChild.click();
        }
      `);
      const detail = await page.locator('#detail-body').innerText();
      const shown = body.startsWith('{') ? IN_JSON : MARKUP;
      assert.ok(detail.includes(shown), detail);
      assert.ok(detail.includes(`x-markup\n${MARKUP}`), detail);
      assert.equal(await page.locator('#detail :is(img, script, svg, [onfocus])').count(), 0);
      assert.equal(await page.locator('#rows :is(img, script, svg, [onfocus])').count(), 0);
      for (const link of await page.locator('#view-requests a').all()) {
        assert.match((await link.getAttribute('href')) ?? '', /^#\//u);
      }
      assert.equal(await page.evaluate('window.ran'), undefined);
      await page.getByLabel('Search in').fill(MARKUP);
      await page.reload();
      await page.evaluate(LISTEN);
      assert.equal(await page.getByLabel('Search in').inputValue(), MARKUP);
      await page.locator('#count', { hasText: / of \d+/u }).waitFor({ state: 'attached' });
      assert.equal(await page.evaluate('window.ran'), undefined);
    });
  }

  test('is shown as text by the other views', async (t) => {
    // An undocumented subject.
    const page = await open(t, '#/requests', { expected: /40[04]/u });
    await page.evaluate(LISTEN);
    assert.equal(await post(body), 200);
    const link = findRow(page, '200 published').first().getByRole('link');
    const id = (await link.getAttribute('data-id')) ?? '';
    await page.evaluate(`location.hash = '#/patterns?event=${id}'`);
    await page.locator('#pattern-event', { hasText: IN_JSON }).waitFor();
    await page.evaluate(`location.hash = '#/send?request=${id}'`);
    await page.getByText('The body of an earlier request').waitFor();
    assert.ok((await page.getByLabel('Body').last().inputValue()).includes(IN_JSON));
    const search = encodeURIComponent(MARKUP);
    await page.goto(`${page.url().split('#')[0]}#/catalogue?subject=${search}&search=${search}`);
    await page.getByText('0 of 98 subjects').waitFor();
    assert.equal(await page.locator('main :is(img, script, svg, [onfocus])').count(), 0);
    assert.equal(await page.evaluate('window.ran'), undefined);
  });
});
