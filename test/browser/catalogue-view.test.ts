import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findViolations } from '../support/commands/axe.ts';
import { useScene } from '../support/commands/browser.ts';

suite('the catalogue', () => {
  const { open } = useScene();

  test('finds subjects by a field of their objects, and leads to a pattern and to sending', async (t) => {
    const page = await open(t, '#/catalogue');
    await page.getByText('98 subjects').waitFor();
    await page.getByLabel('Search', { exact: true }).fill('subscription email');
    const found = page.locator('#catalogue-list li', { hasText: 'customer.email' });
    await found.getByRole('link', { name: 'subscription_error' }).click();
    await page.getByRole('heading', { name: 'subscription_error' }).waitFor();
    assert.match(page.url(), /search=subscription\+email/u);
    const customer = page.getByRole('table', { name: 'customer' });
    await customer.getByRole('row', { name: /^email string \S+@/u }).waitFor();
    await customer.getByRole('columnheader', { name: 'Sample value' }).waitFor();
    assert.deepEqual(await customer.locator('mark').allInnerTexts(), ['email']);
    const mark = await customer.locator('mark').boundingBox();
    assert.ok(mark !== null && mark.y > 0 && mark.y + mark.height < 800, 'it is in sight');
    assert.deepEqual(await findViolations(page), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await findViolations(page, ['color-contrast']), []);

    await page.getByRole('link', { name: 'New pattern' }).click();
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Send sample' }).click();
    await page.getByText('A sample, shown formatted.').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('200 published').waitFor();
    await page.goBack();
    await customer.getByRole('link', { name: 'email', exact: true }).click();
    await page.getByText(/Matches 1 of \d+ samples/u).waitFor();
    assert.match(await page.getByLabel('Event pattern').inputValue(), /"email": \[/u);
  });

  test('keeps what is searched in the address', async (t) => {
    const page = await open(t, '#/catalogue?search=no+such+thing');
    await page.getByText('0 of 98 subjects').waitFor();
    assert.equal(await page.getByLabel('Search', { exact: true }).inputValue(), 'no such thing');
  });

  test('says what to search for where nothing is found', async (t) => {
    const page = await open(t, '#/catalogue?search=subscription+failed+error');
    await page.getByText("No name in Kinow's documentation contains “failed”.").waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('link', { name: /^error \(\d+\)$/u }).waitFor();
    await page.getByRole('link', { name: 'stopped', exact: true }).click();
    await page.getByRole('link', { name: 'subscription_stopped' }).waitFor();
  });

  test('suggests a name that is spelled like the search', async (t) => {
    const page = await open(t, '#/catalogue?search=ordr_created');
    await page.getByText('Did you mean:').waitFor();
    await page.getByRole('link', { name: 'order_created', exact: true }).click();
    await page.getByText('1 of 98 subjects').waitFor();
  });

  test('says of a subject that is none which may be meant, and nothing of a shell', async (t) => {
    const page = await open(t, '#/catalogue?subject=order_create', { expected: /400/u });
    const message = await page.getByRole('alert').filter({ hasText: 'no subject' }).innerText();
    assert.match(message, /Did you mean order_created\?$/u);
  });

  test('shows the subject of the address, whatever an earlier one answers late', async (t) => {
    const page = await open(t, '#/catalogue', { expected: /ERR_FAILED/u });
    await page.getByText('98 subjects').waitFor();
    let answer = () => {};
    const late = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/catalogue/order_created', async (route) => {
      await late;
      await route.abort();
    });
    await page.evaluate(`location.hash = '#/catalogue?subject=order_created'`);
    await page.waitForRequest('**/samples/order_created');
    await page.evaluate(`location.hash = '#/catalogue?subject=video_created'`);
    await page.getByRole('heading', { name: 'video_created' }).waitFor();
    const failed = page.waitForEvent('requestfailed');
    answer();
    await failed;
    // A turn of the page's event loop, in which it would show it.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    await page.getByRole('heading', { name: 'video_created' }).waitFor();
    assert.equal(await page.locator('#catalogue-body').getByRole('alert').count(), 0);
  });
});
