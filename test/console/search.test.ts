import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { SearchResponse } from '../../scripts/console/api/row-search.ts';
import { Records } from '../../scripts/console/server/records.ts';
import { Searcher } from '../../scripts/console/server/searcher.ts';

const SECRET = 'local-development-secret';

interface Content {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

function addRequest(records: Records, { body = '{}', headers = {}, status = 200 }: Content): void {
  const rest = { method: 'POST', path: '/kinow', answer: '{}', milliseconds: 1, log: {} };
  records.addExchange({ ...rest, headers, body: Buffer.from(body), status });
}

/** Returns the positions of the requests that a search finds. */
async function search(text: string, requests: readonly Content[]): Promise<number[]> {
  const records = new Records(() => [], SECRET);
  for (const request of requests) addRequest(records, request);
  const { found, last } = await new Searcher(records).search({ text });
  const ids = records.listAfter(0).map(({ id }) => id);
  assert.equal(last, ids.at(-1));
  return found.map(({ id }) => ids.indexOf(id));
}

suite('a search of the console', () => {
  const requests: readonly Content[] = [
    { body: '{"subject":"order_created","data":{"order":{"id":19990}}}' },
    { body: String.raw`{"name":"Zo\u00e9","url":"https:\/\/kinow.com\/a"}` },
    { body: '{"event_id":"c0ffee00-0000-4401-8401-000000000401"}', status: 200 },
    { body: 'order_created', headers: { 'user-agent': 'Kinow/2 (Webhook)' }, status: 401 },
    { body: '{"total":7.99,"code":"A401B"}', status: 200 },
  ];
  const cases: [what: string, text: string, found: readonly number[]][] = [
    ['finds a number in a body', '19990', [0]],
    ['does not find a part of a number', '1999', []],
    ['finds a word in any case', 'ORDER_created', [0, 3]],
    ['finds what JSON writes as an escape', 'zoé', [1]],
    ['finds a slash that PHP escapes', 'kinow.com/a', [1]],
    ['finds the value of a header', 'webhook', [3]],
    ['finds the name of a header', 'user-agent:', [3]],
    ['finds digits in the status, and in no id or name', '401', [3]],
    ['finds the class of a status', '4xx', [3]],
    ['finds a number with a fraction', '7.99', [4]],
    ['needs all words, wherever they are', 'unauthenticated 401', []],
    ['finds a subject itself, and no mention of it', 'subject:order_created', [0]],
    ['finds words of a row and of a body together', '200 zoé', [1]],
    ['takes no word for a regular expression', '7.9.', []],
  ];
  for (const [what, text, found] of cases) {
    test(`${what}: ${text}`, async () => {
      assert.deepEqual(await search(text, requests), found);
    });
  }

  const excerpts: [what: string, text: string, content: Content, excerpt: string | undefined][] = [
    [
      'the field of the body, and a part of its value',
      'ann@exam',
      { body: '{"data":{"order":{"email":"my.long.name.ann@example.org"}}}' },
      'data.order.email: …y.long.name.[ann@exam]ple.org',
    ],
    [
      'a field of a list as a condition names it',
      'kd3',
      { body: '{"data":[{"id":1},{"code":["KD2","KD3"]}]}' },
      'data.code: [KD3]',
    ],
    ['a number as it is written', '7.90', { body: '{"total":7.90}' }, 'total: [7.90]'],
    ['the name of a field', 'total_p', { body: '{"a":{"total_paid":3}}' }, 'a.[total_p]aid: 3'],
    ['the name of an object', 'order', { body: '{"data":{"order":{}}}' }, 'data.[order]'],
    [
      'the name of a header',
      'agent',
      { headers: { 'user-agent': 'Kinow/2 (Webhook)' } },
      'header user-[agent]: Kinow/2 (Webhook)',
    ],
    [
      'the value of a header',
      'webhook',
      { headers: { 'user-agent': 'Kinow/2 (Webhook)' } },
      'header user-agent: Kinow/2 ([Webhook])',
    ],
    ['what JSON writes as an escape', 'zoé', { body: String.raw`{"a":"Zo\u00e9"}` }, 'a: [Zoé]'],
    ['a body that is not JSON', 'b', { body: 'a b c' }, 'body: a [b] c'],
    ['the punctuation of JSON', '":', { body: '{"a":1}' }, 'body: {"a[":]1}'],
    ['a body of a single value', 'abc', { body: '"abc"' }, 'body: [abc]'],
    ['the first word that is not in the row', '200 b', { body: '{"a":"b"}' }, 'a: [b]'],
    ['nothing if the row has all words', '200', { body: '{"a":200}' }, undefined],
    [
      'not half of a character',
      'z',
      { body: JSON.stringify({ a: `${'🎬'.repeat(9)}-z${'🎬'.repeat(40)}` }) },
      `a: …${'🎬'.repeat(5)}-[z]${'🎬'.repeat(30)}…`,
    ],
    [
      'the end of a long path',
      'here',
      { body: JSON.stringify({ ['a'.repeat(50)]: { inner: { key: 'here' } } }) },
      `…${'a'.repeat(17)}.inner.key: [here]`,
    ],
    [
      'a body that is too long to be parsed',
      'here',
      { body: JSON.stringify({ a: 'x'.repeat(100_000), b: 'here' }) },
      'body: …xxxxx","b":"[here]"}',
    ],
  ];
  for (const [what, text, content, expected] of excerpts) {
    test(`shows ${what}: ${text}`, async () => {
      const records = new Records(() => [], SECRET);
      addRequest(records, content);
      const { found } = await new Searcher(records).search({ text });
      assert.equal(found.length, 1);
      const excerpt = found[0]?.excerpt;
      assert.equal(excerpt && `${excerpt.before}[${excerpt.word}]${excerpt.after}`, expected);
    });
  }

  test('goes on after the requests that it has searched', async () => {
    const records = new Records(() => [], SECRET);
    const searcher = new Searcher(records);
    addRequest(records, { body: 'abc' });
    const { last } = await searcher.search({ text: 'abc' });
    addRequest(records, { body: 'abc' });
    const { found } = await searcher.search({ text: 'abc', after: last });
    const id = records.listAfter(0).at(-1)?.id;
    assert.deepEqual(
      found.map((request) => request.id),
      [id],
    );
    assert.deepEqual(await searcher.search({ text: 'abc', after: id }), { found: [], last: id });
  });

  test('lets others work meanwhile, over 5,000 requests of 30 MB, and is dropped for the next', async (t) => {
    const records = new Records(() => [], SECRET);
    const body = `{"data":"${'lorem ipsum '.repeat(480)}"}`;
    for (let count = 0; count < 5_000; count += 1) addRequest(records, { body });
    // Whatever the speed of this machine, each request takes longer.
    const searcher = new Searcher(records, 0);
    let slices = 0;
    let longest = 0;
    const done = new AbortController();
    const watch = async () => {
      let before = performance.now();
      while (!done.signal.aborted) {
        await setImmediate();
        longest = Math.max(longest, performance.now() - before);
        before = performance.now();
        slices += 1;
      }
    };
    const watching = watch();
    const start = performance.now();
    const dropped = assert.rejects(
      searcher.search({ text: 'nothing', page: 'a' }),
      /another request since/u,
    );
    const answer: SearchResponse = await searcher.search({ text: 'ipsum', page: 'a' });
    const took = performance.now() - start;
    done.abort();
    await watching;
    await dropped;
    assert.equal(answer.found.length, records.listAfter(0).length);
    t.diagnostic(
      `${answer.found.length} requests in ${took.toFixed(0)} ms; others waited ${longest.toFixed(0)} ms at most, and had ${slices} turns`,
    );
    assert.ok(slices > 1_000, `${slices} turns`);
  });

  test('refuses a request of another shape', async () => {
    const searcher = new Searcher(new Records(() => [], SECRET));
    await assert.rejects(searcher.search({ text: 1 }), /text: Expected a text/u);
    await assert.rejects(searcher.search({ text: 'x'.repeat(1_001) }), /at most 1,000 characters/u);
  });
});
