import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findRow, useScene } from '../support/commands/browser.ts';

const EVENTS = 10_000;
const AT_ONCE = 8;

/** Share of the time in which the page may be busy, and in which it may run tasks of more than 50 ms. */
const MAX_BUSY = 0.5;
const MAX_STUCK = 0.25;

/** https://w3c.github.io/longtasks/: a task is long from 50 ms on. */
const OBSERVE = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' });
`;

suite('the list of requests', () => {
  const { open, post } = useScene();

  test(`answers its user while ${EVENTS} events come`, async (t) => {
    const page = await open(t);
    await page.evaluate(OBSERVE);
    const busyTime = await stopwatch(page);
    const start = performance.now();
    let sent = 0;
    const isSent = (count: number) => sent >= count;
    const burst = Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < EVENTS) {
          const subject = sent++ % 2 === 0 ? 'order_created' : 'video_updated';
          assert.equal(await post(createSampleBody(subject)), 200);
        }
      }),
    );
    for (const [index, subject] of ['order_created', 'video_updated', 'order_created'].entries()) {
      while (!isSent((EVENTS / 4) * (index + 1))) await setTimeout(10);
      await page.getByLabel('Search in').fill(subject);
      const other = subject === 'order_created' ? 'video_updated' : 'order_created';
      await findRow(page, other).first().waitFor({ state: 'detached' });
      await findRow(page, subject).first().getByRole('link').click();
      await page.getByRole('heading', { name: subject, exact: true }).waitFor();
    }
    const sentByThen = sent;
    await burst;
    const run = performance.now() - start;
    const busy = await busyTime();
    await page.getByLabel('Search in').fill('');
    await page.locator('#count', { hasText: '5,000 of 5,000, the newest 250 shown' }).waitFor();
    // And the selected one.
    assert.equal(await page.locator('#rows tr').count(), 251);

    const tasks = await page.evaluate<number[]>('window.longTasks');
    const stuck = tasks.reduce((sum, duration) => sum + duration, 0);
    const ms = (time: number) => `${time.toFixed(0)} ms`;
    t.diagnostic(
      `${EVENTS} events in ${ms(run)}: busy for ${ms(busy)}; ${tasks.length} long tasks, the longest ${ms(Math.max(0, ...tasks))}, together ${ms(stuck)}`,
    );
    assert.ok(sentByThen < EVENTS, 'the user was not answered before all had come');
    assert.ok(busy < run * MAX_BUSY, `busy for ${busy} of ${run} ms`);
    assert.ok(stuck < run * MAX_STUCK, `in long tasks for ${stuck} of ${run} ms`);
  });
});

/** Measures from now on how long the page's main thread is busy, in milliseconds. */
async function stopwatch(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
  const before = await read();
  return async () => (await read()) - before;
}
