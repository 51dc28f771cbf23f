import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, mock, suite, test } from 'node:test';
import type { Context } from 'aws-lambda';
import { handler, onEvent } from '../../infra/rules/lambda/index.ts';
import { type Event, getRows } from '../../infra/rules/lambda/kinow.ts';
import { listen, readBody } from '../../scripts/shared/http-server.ts';

type Item = Record<string, unknown>;

interface Call {
  readonly TableName: string;
  readonly Item: { readonly id: { readonly S: string } } & Item;
  readonly Key: { readonly id: { readonly S: string } };
  readonly ConditionExpression?: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
}

/**
 * The part of DynamoDB that idempotency needs. Items do not expire: a conditional put fails if the item
 * exists.
 */
class Table {
  readonly items = new Map<string, Item>();

  /** @returns The status and body of the response. */
  answer(action: string, call: Call): [number, object] {
    assert.equal(call.TableName, 'events-seen');
    if (action === 'PutItem') {
      const there = this.items.get(call.Item.id.S);
      if (
        there !== undefined &&
        call.ConditionExpression?.startsWith('attribute_not_exists(#id)')
      ) {
        const code = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
        return [400, { __type: code, message: 'The conditional request failed', Item: there }];
      }
      this.items.set(call.Item.id.S, call.Item);
    } else if (action === 'UpdateItem') {
      const item = { ...this.items.get(call.Key.id.S) };
      for (const [, name = '', value = ''] of call.UpdateExpression.matchAll(/(#\w+) = (:\w+)/gu)) {
        item[call.ExpressionAttributeNames[name] ?? ''] = call.ExpressionAttributeValues[value];
      }
      this.items.set(call.Key.id.S, item);
    } else {
      assert.equal(action, 'DeleteItem');
      this.items.delete(call.Key.id.S);
    }
    return [200, {}];
  }
}

const row = (email = 'jeanne@example.org') => ({
  subscription: { id: 9258 },
  customer: { id: 352, email },
  payment_method: 'stripe',
});

const event = (data: unknown, event_id: string = randomUUID()) =>
  ({
    source: 'kinow',
    'detail-type': 'subscription_error',
    detail: { event_id, subject: 'subscription_error', data },
  }) as Event;

test('the function of a rule can be imported without environment, and its own code tested without a table', async (t) => {
  const logged = t.mock.method(console, 'log', () => {});
  await onEvent(event(row()));
  assert.equal(logged.mock.callCount(), 1);
  await assert.rejects(handler(event(row()), {} as Context), /IDEMPOTENCY_TABLE_NAME is not set/);
});

suite('the function of a rule', () => {
  test('gets its rows as a list from kinow.ts', () => {
    assert.deepEqual(getRows(event(row()).detail), [row()]);
    assert.deepEqual(getRows(event([row(), row('')]).detail), [row(), row('')]);
  });

  const table = new Table();
  let invoke: (event: Event) => Promise<Record<string, unknown>[]>;
  const closing: (() => unknown)[] = [];

  before(async () => {
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const call = JSON.parse((await readBody(request)).toString()) as Call;
      const [status, body] = table.answer(action, call);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    };
    const aws = await listen(0, (request, response) => void answer(request, response));
    const environment = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      IDEMPOTENCY_TABLE_NAME: 'events-seen',
    };
    Object.assign(process.env, environment);
    closing.push(aws.close, () => {
      for (const name of Object.keys(environment)) delete process.env[name];
    });
    const context: Partial<Context> = {
      functionName: 'renewals',
      getRemainingTimeInMillis: () => 30_000,
    };
    // Lambda writes an object that is logged as JSON.
    const logged = mock.method(console, 'log', () => {});
    closing.push(() => logged.mock.restore());
    invoke = async (each) => {
      logged.mock.resetCalls();
      await handler(each, context as Context);
      return logged.mock.calls.map(({ arguments: [line] }) => line as Record<string, unknown>);
    };
  });

  after(async () => {
    for (const close of closing) await close();
  });

  test('does its work once for an event that is delivered twice', async () => {
    const twice = event(row());
    assert.equal((await invoke(twice)).length, 1);
    assert.equal((await invoke(structuredClone(twice))).length, 0);
    assert.equal((await invoke(event(row()))).length, 1);
  });

  test('does its work once more for each replay of an archive', async () => {
    const original = event(row());
    const counts: number[] = [];
    for (const name of ['first', 'first', 'second']) {
      const replayed = { ...original, 'replay-name': name };
      counts.push((await invoke(replayed)).length);
    }
    assert.deepEqual(counts, [1, 0, 1]);
    assert.equal((await invoke(original)).length, 1, 'the original has no replay-name');
  });

  test('takes one row and a list of rows', async () => {
    const [one] = await invoke(event(row()));
    assert.equal(one?.['rows'], 1);
    const [many] = await invoke(event([row(), row(''), row()]));
    assert.equal(many?.['rows'], 3);
  });

  test('fails where its work fails, and does it at the next delivery', async () => {
    const id = randomUUID();
    const broken = event(row(), id);
    Object.defineProperty(broken.detail, 'data', {
      get: () => {
        throw new TypeError('not this time');
      },
    });
    await assert.rejects(invoke(broken), TypeError);
    assert.equal((await invoke(event(row(), id))).length, 1);
  });

  test('fails while the same event is at work elsewhere, so that Lambda delivers it again', async () => {
    const twice = event(row());
    await invoke(twice);
    const item = [...table.items.values()].at(-1);
    assert.ok(item);
    item['status'] = { S: 'INPROGRESS' };
    await assert.rejects(invoke(twice), { name: 'IdempotencyAlreadyInProgressError' });
  });

  test('refuses an event without an event_id', async () => {
    await assert.rejects(invoke({ ...event(row()), detail: {} } as Event), /idempotency/i);
  });

  test('logs the event_id and nothing else of an event', async () => {
    const id = randomUUID();
    const [line] = await invoke(event(row(), id));
    assert.equal(line?.['event_id'], id);
    assert.doesNotMatch(JSON.stringify(line), /example\.org|9258|352|stripe/);
  });

  test('remembers an event for 30 days', () => {
    const seconds = [...table.items.values()].map(({ expiration }) =>
      Number((expiration as { N: string }).N),
    );
    const days = (Math.min(...seconds) - Date.now() / 1000) / 86_400;
    assert.ok(days > 29.9 && days < 30.1, String(days));
  });
});
