import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findViolations } from '../support/commands/axe.ts';
import { useScene } from '../support/commands/browser.ts';

const PATTERN = encodeURIComponent('{"source":["kinow"],"detail-type":["order_created"]}');

suite('a condition in words, above the pattern', () => {
  const { open } = useScene();

  test('is completed from the catalogue by keyboard, and written into the pattern', async (t) => {
    const page = await open(t, `#/patterns?pattern=${PATTERN}`);
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    const condition = page.getByRole('combobox', { name: 'Condition in words' });
    await condition.focus();
    await page.keyboard.type('total_pai');
    const options = page.getByRole('listbox', { name: 'Completions' });
    await options
      .getByRole('option', { name: 'data.order.total_paid', exact: false })
      .first()
      .waitFor();
    assert.equal(await condition.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const active = (await condition.getAttribute('aria-activedescendant')) ?? '';
    assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
    assert.deepEqual(await findViolations(page), []);
    await page.keyboard.press('Enter');
    assert.match(await condition.inputValue(), /^data\.order\.total_paid $/u);
    // The operators of a number.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('100');
    await page.keyboard.press('Escape');
    await options.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    const change = page.locator('#pattern-change');
    await change.getByText('Wrote data.order.total_paid >= 100 into the pattern.').waitFor();
    const editor = page.getByLabel('Event pattern');
    assert.match(
      await editor.inputValue(),
      /"detail-type": \["order_created"\],[^]*"total_paid": \[\{ "numeric": \[">=", 100\] \}\]/u,
    );
    await page.getByRole('heading', { name: 'Matches 0 of 98 samples' }).waitFor();
    await page.getByText('a pattern compares numbers with numbers').waitFor();
    // What is undone is still the condition that was written, not one that is rejected after it.
    await condition.fill('data.order.total_paid >= data.order.id');
    await page.keyboard.press('Enter');
    await page.getByText('Event patterns cannot compare two fields').waitFor();
    await change.getByText('Wrote data.order.total_paid >= 100 into the pattern.').waitFor();
    await change.getByRole('button', { name: 'Undo' }).click();
    assert.doesNotMatch(await editor.inputValue(), /total_paid/u);
  });

  test('that a pattern cannot express leaves the pattern as it is, and shows the place', async (t) => {
    const page = await open(t, `#/patterns?pattern=${PATTERN}`);
    const condition = page.getByRole('combobox', { name: 'Condition in words' });
    const editor = page.getByLabel('Event pattern');
    await page.getByRole('heading', { name: 'Matches 1 of 98 samples' }).waitFor();
    const before = await editor.inputValue();
    await condition.fill('data.order.total_paid > data.order.total_products');
    const result = page.locator('#condition-result');
    await result.getByText('Event patterns cannot compare two fields').waitFor();
    assert.equal(await condition.getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('button', { name: 'Write pattern' }).click();
    assert.equal(await editor.inputValue(), before);
    await result.getByRole('button', { name: 'Column 25' }).click();
    assert.equal(await page.evaluate('document.activeElement.selectionStart'), 24);
    await condition.fill('');
    await result.getByText('compare two fields').waitFor({ state: 'hidden' });
  });

  test('comes from the list of operators by a click', async (t) => {
    const page = await open(t, `#/patterns?pattern=${PATTERN}`);
    await page.getByText('Operators, with an example each').click();
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('button', { name: 'data.order.current_state in (2, 3)' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText('Wrote data.order.current_state in (2, 3) into the pattern.').waitFor();
    const editor = page.getByLabel('Event pattern');
    assert.match(await editor.inputValue(), /"current_state": \[2, 3\]/u);
  });
});

suite('an operator', () => {
  const { open } = useScene();

  test('of a value is a click away, and stays in view', async (t) => {
    const page = await open(t, `#/patterns?pattern=${PATTERN}&event=order_created`);
    const editor = page.getByLabel('Event pattern');
    await page.getByRole('button', { name: /whose detail\.data\.order\.total_paid is/u }).click();
    const operators = page.getByRole('group', {
      name: 'Operator for detail.data.order.total_paid',
    });
    await operators.getByRole('button', { name: '≥' }).click();
    assert.match(await editor.inputValue(), /"total_paid": \[\{ "numeric": \[">=", [\d.]+\] \}\]/u);
    assert.equal(
      await operators.getByRole('button', { name: '≥' }).getAttribute('aria-pressed'),
      'true',
    );
    assert.deepEqual(await findViolations(page), []);
    await operators.getByRole('button', { name: 'exists' }).click();
    assert.match(await editor.inputValue(), /"total_paid": \[\{ "exists": true \}\]/u);

    await page.getByRole('button', { name: /whose detail\.data\.order\.module is/u }).click();
    const texts = page.getByRole('group', { name: 'Operator for detail.data.order.module' });
    await texts.getByRole('button', { name: 'starts with' }).click();
    assert.match(await editor.inputValue(), /"module": \[\{ "prefix": "/u);
    await page.locator('#pattern-event-verdict', { hasText: '✓' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.doesNotMatch(await editor.inputValue(), /module/u);
  });

  test('joins a value of another event to those that the field accepts', async (t) => {
    const pattern = encodeURIComponent('{"detail":{"data":{"order":{"current_state":[77]}}}}');
    const page = await open(t, `#/patterns?pattern=${pattern}&event=order_created`);
    const editor = page.getByLabel('Event pattern');
    await page
      .getByRole('button', { name: /whose detail\.data\.order\.current_state is/u })
      .click();
    assert.match(await editor.inputValue(), /"current_state": \[77, \d+\]/u);
    const operators = page.getByRole('group', { name: /current_state/u });
    await operators.getByRole('button', { name: '=' }).click();
    assert.match(await editor.inputValue(), /"current_state": \[\d+\]/u);
    await operators.getByRole('button', { name: 'any of' }).click();
    assert.match(await editor.inputValue(), /"current_state": \[77, \d+\]/u);
  });

  test('for any of several values is offered for each value, and takes more of them', async (t) => {
    const page = await open(t, `#/patterns?pattern=${PATTERN}&event=order_created`);
    const editor = page.getByLabel('Event pattern');
    await page
      .getByRole('button', { name: /whose detail\.data\.order\.current_state is/u })
      .click();
    const operators = page.getByRole('group', { name: /current_state/u });
    await operators.getByRole('button', { name: 'any of' }).click();
    const added = page.getByLabel('Another value');
    assert.equal(await page.evaluate('document.activeElement.matches("input")'), true);
    await page.keyboard.type('seven');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Enter a number').waitFor();
    await added.fill('98');
    await page.keyboard.press('Enter');
    await page.keyboard.type('99');
    await page.keyboard.press('Enter');
    assert.match(await editor.inputValue(), /"current_state": \[\d+, 98, 99\]/u);
    assert.deepEqual(await findViolations(page), []);
    await operators.getByRole('button', { name: '=', exact: false }).first().click();
    assert.match(await editor.inputValue(), /"current_state": \[\d+\]/u);
    await operators.getByRole('button', { name: 'any of' }).click();
    assert.match(await editor.inputValue(), /"current_state": \[\d+, 98, 99\]/u);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.doesNotMatch(await editor.inputValue(), /current_state/u);
  });
});
