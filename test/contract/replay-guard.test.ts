import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  answerWith,
  type Fault,
  hangForever,
  hangMidAnswer,
  refuseWith,
  resetConnection,
  resetMidAnswer,
} from '../support/faults/faults.ts';
import {
  createEventBody,
  createRequest,
  listMetrics,
  loadWebhook,
} from '../support/function/webhook.ts';

const GUARD = { REPLAY_TABLE_NAME: 'replay', AWS_MAX_ATTEMPTS: '1' };

const BROKEN: Record<string, Fault> = {
  'answers 500': refuseWith(500, 'InternalServerError'),
  'is throttled': refuseWith(400, 'ProvisionedThroughputExceededException'),
  'denies access': refuseWith(400, 'AccessDeniedException'),
  'does not exist': refuseWith(400, 'ResourceNotFoundException'),
  'resets the connection': resetConnection,
  'resets the connection in the middle of the answer': resetMidAnswer,
  'answers garbage': answerWith('<html>Bad Gateway</html>'),
  'never answers': hangForever,
  'hangs in the middle of its answer': hangMidAnswer,
};

suite('without the replay guard', () => {
  test('an event that comes again is published again, and no table is asked', async (t) => {
    const { invoke, events, calls } = await loadWebhook(t);
    const event = createRequest({ body: createEventBody() });
    for (let times = 0; times < 2; times += 1) {
      assert.equal((await invoke(event)).body['outcome'], 'published');
    }
    assert.deepEqual([events.length, calls['Query'], calls['PutItem']], [2, undefined, undefined]);
  });
});

suite('with the replay guard', () => {
  test('an event that comes again is answered 200 as a duplicate, and is not published again', async (t) => {
    const { invoke, events } = await loadWebhook(t, GUARD);
    const body = createEventBody();
    const { event_id } = JSON.parse(body) as { event_id: string };
    await invoke(createRequest({ body }));
    const again = await invoke(createRequest({ body }));
    assert.deepEqual([again.status, again.body], [200, { outcome: 'duplicate', event_id }]);
    assert.deepEqual(listMetrics(again.line), ['Authentic', 'Duplicate']);
    assert.equal(events.length, 1);
  });

  test('a deferred event that comes again is a duplicate, and lies in the queue once', async (t) => {
    const { invoke, messages, faults } = await loadWebhook(t, GUARD);
    faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
    const event = createRequest({ body: createEventBody() });
    assert.equal((await invoke(event)).body['outcome'], 'deferred');
    assert.equal((await invoke(event)).body['outcome'], 'duplicate');
    assert.equal(messages.length, 1);
  });

  test('an event that was answered 503 is published when it comes again', async (t) => {
    const { invoke, events, faults, table } = await loadWebhook(t, GUARD);
    for (const action of ['PutEvents', 'SendMessage']) faults.set(action, resetConnection);
    const event = createRequest({ body: createEventBody() });
    assert.equal((await invoke(event)).status, 503);
    assert.deepEqual(table.listItems(), []);
    faults.clear();
    assert.equal((await invoke(event)).body['outcome'], 'published');
    assert.equal(events.length, 1);
  });

  for (const [what, body] of [
    ['is no event', '{"no":"event"}'],
    [
      'is an event that the bus refuses for good',
      createEventBody({ data: { order: { id: 2 ** 65 } } }),
    ],
  ] as const) {
    test(`a request that ${what} is answered and kept each time`, async (t) => {
      const { invoke, messages, table } = await loadWebhook(t, GUARD);
      const event = createRequest({
        body: body.replace('36893488147419103000', '36893488147419103232'),
      });
      for (let times = 0; times < 2; times += 1) assert.equal((await invoke(event)).status, 400);
      assert.deepEqual([messages.length, table.listItems()], [2, []]);
    });
  }

  test('the same event_id with another body is published, counted and logged as a conflict', async (t) => {
    const { invoke, events } = await loadWebhook(t, GUARD);
    const one = createEventBody();
    // With its context, because the event_id can contain these digits.
    const other = one.replace(':4524,', ':4525,');
    await invoke(createRequest({ body: one }));
    const conflict = await invoke(createRequest({ body: other }));
    assert.equal(conflict.body['outcome'], 'published');
    assert.deepEqual(listMetrics(conflict.line), ['Authentic', 'Conflict', 'Published']);
    assert.equal(conflict.line['conflict'], true);
    assert.equal(events.length, 2);
    // Both are recorded.
    for (const body of [one, other]) {
      assert.equal((await invoke(createRequest({ body }))).body['outcome'], 'duplicate');
    }
  });

  test('an event_id in other letters is the same', async (t) => {
    const { invoke } = await loadWebhook(t, GUARD);
    const event_id = 'abcdefab-cdef-4bcd-8fab-cdefabcdefab';
    await invoke(createRequest({ body: createEventBody({ event_id }) }));
    const other = await invoke(
      createRequest({ body: createEventBody({ event_id: event_id.toUpperCase() }) }),
    );
    assert.deepEqual(listMetrics(other.line), ['Authentic', 'Conflict', 'Published']);
  });

  test('a forged request is not looked up', async (t) => {
    const { invoke, calls } = await loadWebhook(t, GUARD);
    assert.equal(
      (await invoke(createRequest({ body: createEventBody(), secret: 'forged' }))).status,
      401,
    );
    assert.equal(calls['Query'], undefined);
  });

  test('an event is remembered for a year, by its id and the hash of its body alone', async (t) => {
    const { invoke, table } = await loadWebhook(t, GUARD);
    const body = createEventBody({ event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11' });
    await invoke(createRequest({ body }));
    const [item, ...others] = table.listItems();
    assert.deepEqual(others, []);
    assert.deepEqual(Object.keys(item ?? {}).toSorted(), ['body_hash', 'event_id', 'expires_at']);
    const days = (Number(item?.['expires_at']?.N) - Date.now() / 1000) / 86_400;
    assert.equal(Math.round(days), 365);
  });

  test('a deferred event is remembered for 14 days, as long as its queue keeps it', async (t) => {
    const { invoke, table, faults } = await loadWebhook(t, GUARD);
    faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
    await invoke(createRequest({ body: createEventBody() }));
    const [item] = table.listItems();
    const days = (Number(item?.['expires_at']?.N) - Date.now() / 1000) / 86_400;
    assert.equal(Math.round(days), 14);
  });

  for (const [stored, days] of [
    ['deferred', 14],
    ['published', 365],
  ] as const) {
    test(`an event that was ${stored} is published again ${days} days later, although DynamoDB deletes late`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 1_795_000_000_000 });
      const { invoke, table, faults } = await loadWebhook(t, GUARD);
      if (stored === 'deferred') faults.set('PutEvents', refuseWith(500, 'InternalFailure'));
      const event = createRequest({ body: createEventBody() });
      assert.equal((await invoke(event)).body['outcome'], stored);
      faults.clear();
      t.mock.timers.tick(days * 86_400_000 - 1);
      assert.equal((await invoke(event)).body['outcome'], 'duplicate');
      t.mock.timers.tick(1);
      assert.equal(table.listItems().length, 1, 'the table still has it');
      const again = await invoke(event);
      assert.equal(again.body['outcome'], 'published');
      assert.deepEqual(listMetrics(again.line), ['Authentic', 'Published'], 'and no conflict');
      assert.equal((await invoke(event)).body['outcome'], 'duplicate');
    });
  }

  test('an event whose record does not expire is a duplicate', async (t) => {
    const { invoke, faults, table } = await loadWebhook(t, GUARD);
    const event = createRequest({ body: createEventBody() });
    await invoke(event);
    const Items = table.listItems().map(({ event_id, body_hash }) => ({ event_id, body_hash }));
    faults.set('Query', answerWith(JSON.stringify({ Items })));
    assert.equal((await invoke(event)).body['outcome'], 'duplicate');
  });

  test('two deliveries at once may both be published, and a third is a duplicate', async (t) => {
    const { invoke, events } = await loadWebhook(t, GUARD);
    const event = createRequest({ body: createEventBody() });
    const both = await Promise.all([invoke(event), invoke(event)]);
    assert.deepEqual(
      both.map(({ body }) => body['outcome']),
      ['published', 'published'],
    );
    assert.equal(events.length, 2);
    assert.equal((await invoke(event)).body['outcome'], 'duplicate');
  });
});

suite('while the table of the replay guard is down', () => {
  for (const [what, fault] of Object.entries(BROKEN)) {
    test(`an event is published and counted when it ${what}`, async (t) => {
      const { invoke, events, faults } = await loadWebhook(t, GUARD);
      for (const action of ['Query', 'PutItem']) faults.set(action, fault);
      const answer = await invoke(createRequest({ body: createEventBody() }), 6_000);
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'published']);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'GuardUnavailable', 'Published']);
      assert.ok(answer.leftMs > 0, 'answered before the time was over');
      assert.equal(events.length, 1);
    });
  }

  for (const body of ['{}', '{"Items":null}', '{"Count":1}']) {
    test(`an event is published when the table answers ${body}`, async (t) => {
      const { invoke, events, faults } = await loadWebhook(t, GUARD);
      faults.set('Query', answerWith(body));
      const answer = await invoke(createRequest({ body: createEventBody() }));
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'GuardUnavailable', 'Published']);
      assert.equal(events.length, 1);
    });
  }

  test('an event that could not be remembered is published again, and counted', async (t) => {
    const { invoke, events, faults } = await loadWebhook(t, GUARD);
    faults.set('PutItem', resetConnection);
    const event = createRequest({ body: createEventBody() });
    for (let times = 0; times < 2; times += 1) {
      const answer = await invoke(event);
      assert.deepEqual(listMetrics(answer.line), ['Authentic', 'GuardUnavailable', 'Published']);
    }
    assert.equal(events.length, 2);
  });
});
