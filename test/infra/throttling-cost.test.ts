import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';

/** Prices of HTTP APIs in us-east-1, in US dollars per million, and what is metered as one request. */
const FIRST = { millions: 300, price: 1 };
const PRICE_BEYOND = 0.9;
const METERED_BYTES = 512 * 1024;
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

const cost = (millions: number) =>
  Math.min(millions, FIRST.millions) * FIRST.price +
  Math.max(0, millions - FIRST.millions) * PRICE_BEYOND;

test('the throttling limit bounds the requests of a month, and their cost by size', async () => {
  const { Parameters = {} } = parseTemplate(await readFile(`${ROOT}infra/template.yaml`, 'utf8'));
  const rate = Number(Parameters['ThrottlingRateLimit']?.Default);
  const millions = (rate * 3_600 * 730) / 1e6;
  const row = /^\| throttling .*$/mu.exec(await readFile(`${ROOT}infra/README.md`, 'utf8'))?.[0];
  const format = (dollars: number) => `$${Math.round(dollars).toLocaleString('en-US')}`;
  for (const figure of [
    `${rate} a second`,
    `${Math.round(millions)} million`,
    format(cost(millions)),
    format(cost((millions * MAX_REQUEST_BYTES) / METERED_BYTES)),
    `count as ${MAX_REQUEST_BYTES / METERED_BYTES} each`,
  ]) {
    assert.ok(row?.includes(figure), `${figure}: ${row}`);
  }
});

test('the metrics that cost are as many as handler/README.md lists', async () => {
  const page = await readFile(`${ROOT}handler/README.md`, 'utf8');
  const section = /^Metrics have the namespace[^]*?(?=^## )/mu.exec(page)?.[0] ?? '';
  const names = [...section.matchAll(/`([A-Z]\w+)`/gu)].map(([, name]) => name);
  const metrics = new Set(names);
  for (const other of ['KinowEventBridge', 'FunctionName', 'ApiId']) metrics.delete(other);
  const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');
  const [, count] = /(\d+) in all, with `RefusedBeforeFunction`/u.exec(runbook) ?? [];
  assert.equal(metrics.size, Number(count), [...metrics].join());
});

test('the costs of a month are the sums of their columns, but for rounding', async () => {
  const table = /^\| what  [^]*?\n\n/mu.exec(await readFile(`${ROOT}infra/README.md`, 'utf8'))?.[0];
  const [sums = [], ...rows] = (table ?? '')
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').slice(4, 7))
    .toReversed();
  assert.ok(rows.length >= 10);
  for (const [index, sum] of sums.entries()) {
    const total = rows.reduce((so, row) => so + Number(row[index]), 0);
    // The rows are rounded to cents, each by itself.
    assert.ok(Math.abs(total - Number(sum.replaceAll('*', ''))) < 0.02, `${total} ${sum}`);
  }
});
