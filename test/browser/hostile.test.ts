import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import {
  chooseRequest,
  ENDED,
  findRow,
  startScene,
  useScene,
} from '../support/commands/browser.ts';
import { runProgram } from '../support/commands/child.ts';
import { copyRepository } from '../support/commands/cli.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** Time in which the page must show a request. */
const SOON = { timeout: 5_000 };

suite('a request that means the page no good', () => {
  const { open, post, getUrl } = useScene();

  for (const [what, body] of [
    ['20,000 deep', nested(20_000)],
    ['90,000 deep', nested(90_000)],
  ] as const) {
    test(`is shown as it is where its body is ${what}`, async (t) => {
      assert.equal(await post(body, { secret: 'another' }), 401);
      const page = await open(t);
      await findRow(page, '401').first().getByRole('link').click();
      const shown = page.getByRole('group', { name: 'Body' });
      await shown.waitFor(SOON);
      assert.ok((await shown.textContent()) === body);
      await page.getByText('different secret').waitFor();
    });
  }

  test('is shown, and the page goes on, where its event is wide and deep', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    const body = createSampleBody('order_created', id);
    const deep = Array.from({ length: 60 }, () => nested(900)).join();
    assert.equal(await post(body.replace(/\}\s*$/u, `,"deep":[${deep}]}`)), 200);
    await chooseRequest(page, id);
    const summary = page.locator('summary', { hasText: 'Event as a rule sees it' });
    await summary.click(SOON);
    await page.getByRole('group', { name: 'Event as a rule sees it' }).waitFor(SOON);
  });

  test('has links still where it is not very deep, and no line of endless white space', async (t) => {
    const page = await open(t);
    const id = randomUUID();
    const body = createSampleBody('order_created', id).replace(
      /\}\s*$/u,
      `,"deep":${'['.repeat(150)}1${']'.repeat(150)}}`,
    );
    assert.equal(await post(body), 200);
    await chooseRequest(page, id);
    const shown = page.getByRole('group', { name: 'Body' });
    await shown.getByRole('link', { name: 'only events whose deep is 1' }).waitFor();
    assert.match(await shown.innerText(), /\n {40}1\n/u);
  });

  test('loses one part alone where that cannot be shown', async (t) => {
    const page = await open(t);
    await page.evaluate(`String.prototype.repeat = () => { throw new Error('on purpose'); }`);
    const id = randomUUID();
    await post(createSampleBody('order_created', id));
    await chooseRequest(page, id);
    await page.getByText('Body: cannot be shown: on purpose').waitFor();
    await page.getByRole('heading', { name: 'Signature' }).waitFor();
    await page.getByRole('heading', { name: 'Entry for the event bus' }).waitFor();
  });

  test('presses no key where it is copied to a terminal, and comes again byte by byte', async (t) => {
    const body = `-%s\\n\\'\t\n\r\0\u0003\u001B[201~\u007F\u0085é\u00037`;
    await post(body, { secret: 'another' });
    const page = await open(t, '#/requests', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await findRow(page, '401').first().getByRole('link').click();
    await page.getByRole('button', { name: 'Copy as curl', exact: true }).click();
    await page.getByText('Copied').waitFor();
    const line = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.doesNotMatch(line, /(?![\t\n])\p{Cc}/u);
    const [, print = ''] = /^(.*) \| curl /su.exec(line) ?? [];
    for (const shell of ['bash', 'sh']) {
      const { stdout } = await runProgram(shell, ['-euc', print]);
      assert.equal(stdout, body, shell);
    }
  });

  test('is no line of a shell where a header would press keys', async (t) => {
    await post('{}', { secret: 'another', headers: { 'content-type': 'text/plain\u0085' } });
    const page = await open(t);
    await findRow(page, '401').first().getByRole('link').click();
    await page.getByText('different secret').waitFor();
    assert.equal(await page.getByRole('button', { name: /curl/u }).count(), 0);
  });

  test('is not taken for an answer that another server gives', async (t) => {
    await post('{}');
    const page = await open(t, '#/requests', { expected: /502/u });
    await page.route('**/requests/*', async (route) => {
      await route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
    });
    await page.locator('#rows a').first().click();
    await page
      .getByRole('alert')
      .getByText('The answer 502 is not from npm start. Reload the page.')
      .waitFor();
  });

  test('takes a text with any punctuation from the address', async (t) => {
    const page = await open(t, '#/requests?text=a?b&outcome=invalid');
    assert.equal(await page.getByLabel('Search in').inputValue(), 'a?b');
    await post('{}');
    await page.getByText('No requests match these filters.').waitFor();
    assert.equal(await page.getByLabel('Outcome').inputValue(), 'invalid');
    assert.match(page.url(), new RegExp(`^${getUrl()}`, 'u'));
  });
});

suite('a request that an edited function refuses', () => {
  test('is not shown as authentic, though its signature is right', async (t) => {
    const copy = await copyRepository(t);
    const file = join(copy, 'handler/signature.ts');
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace('return timingSafeEqual', 'return !timingSafeEqual'));
    const { open, post, close } = await startScene([], copy);
    t.after(close);
    assert.equal(await post(createSampleBody('order_created')), 401);
    // npm start ends with the test, before the page is closed.
    const page = await open(t, '#/requests', { expected: ENDED });
    await findRow(page, '401').getByRole('link').click();
    await page.locator('p.bad', { hasText: 'refused it all the same' }).waitFor();
  });
});
