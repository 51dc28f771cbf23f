import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createSampleFiles } from '../../scripts/local/sample-files.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Sample {
  readonly subject: string;
  readonly request: APIGatewayProxyEventV2;
  readonly receivedAt: number;
  readonly data: Readonly<Record<string, Fields>>;
  /** The key of the object that the event is about. */
  readonly main: string;
}

const requests = [...createSampleFiles()].map(
  ([path, text]) => [path, JSON.parse(text) as APIGatewayProxyEventV2] as const,
);

const samples: readonly Sample[] = requests
  .filter(([path]) => !path.startsWith('edge-cases/'))
  .map(([, request]) => {
    const body = JSON.parse(request.body ?? '') as Pick<Sample, 'subject' | 'data'>;
    const [main = ''] = Object.keys(body.data);
    return { ...body, request, receivedAt: request.requestContext.timeEpoch, main };
  });

const findSample = (subject: string): Sample =>
  samples.find((one) => one.subject === subject) ?? assert.fail(subject);

/** Returns all objects with fields, at any depth, with the keys under which they are. */
function findObjects(value: unknown, key = ''): (readonly [key: string, fields: Fields])[] {
  if (Array.isArray(value)) return value.flatMap((item) => findObjects(item, key));
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([name, item]) => findObjects(item, name));
  return [[key, value as Fields], ...inner];
}

/** Returns the time of a date as PHP writes it, in milliseconds since the epoch. */
const parseDate = (date: unknown): number => {
  assert.ok(typeof date === 'string');
  return Date.parse(`${date.replace(' ', 'T')}Z`);
};

/** Returns when the object of an event was changed by it; `undefined` if it has no such field. */
function findChange({ subject, data, main }: Sample): number | undefined {
  const object = data[main] ?? {};
  const { history } = data;
  if (history !== undefined) return parseDate(history['date_add']);
  if (typeof object['created'] === 'number') return object['created'] * 1000;
  const names = subject.split('_');
  if (!names.includes(main)) return undefined;
  const field = ['date_send', names.at(-1) === 'created' ? 'date_add' : 'date_upd'].find((one) =>
    Object.hasOwn(object, one),
  );
  return field === undefined ? undefined : parseDate(object[field]);
}

const MINUTES = 60_000;

suite('the story of the 98 samples', () => {
  test('has each event arrive within minutes of what happened', () => {
    assert.equal(samples.length, 98);
    const checked = samples.filter((sample) => {
      const change = findChange(sample);
      if (change === undefined) return false;
      const late = sample.receivedAt - change;
      assert.ok(late >= 0 && late < 2 * MINUTES, `${sample.subject}: ${late} ms`);
      return true;
    });
    assert.ok(checked.length > 55, String(checked.length));
  });

  test('knows nothing of what comes later', () => {
    let compared = 0;
    for (const { subject, data, receivedAt } of samples) {
      for (const [, fields] of findObjects(data)) {
        for (const field of ['date_add', 'date_upd', 'date_issue', 'last_passwd_gen']) {
          if (!Object.hasOwn(fields, field)) continue;
          compared += 1;
          assert.ok(parseDate(fields[field]) <= receivedAt, `${subject}: ${field}`);
        }
      }
    }
    assert.ok(compared > 150, String(compared));
  });

  test('has one customer with one e-mail, of all orders, payments, accesses and devices', () => {
    const customers = new Set<unknown>();
    const references = new Set<unknown>();
    const mails = new Set<unknown>();
    for (const { data } of samples) {
      for (const [key, fields] of findObjects(data)) {
        if (key === 'customer') {
          customers.add(fields['id']);
          mails.add(fields['email']);
        }
        if (Object.hasOwn(fields, 'id_customer')) references.add(fields['id_customer']);
        if (Object.hasOwn(fields, 'customer_email')) mails.add(fields['customer_email']);
      }
    }
    assert.equal(customers.size, 1);
    assert.deepEqual(references, customers);
    assert.equal(mails.size, 1);
  });

  test('has one order, which is paid, and whose payment, access and history name it', () => {
    const [created, paid] = [findSample('order_created'), findSample('order_history')];
    const [before, after] = [created.data['order'], paid.data['order']];
    assert.ok(before && after);
    assert.deepEqual([before['id'], before['reference']], [after['id'], after['reference']]);
    assert.deepEqual([before['valid'], after['valid']], [false, true]);
    assert.notEqual(before['current_state'], after['current_state']);
    const [first, second] = after['histories'] as Fields[];
    assert.deepEqual(before['histories'], [first]);
    assert.deepEqual(paid.data['history'], second);
    const operation = findSample('prepayment_operation_created');
    assert.equal(operation.data['operation']?.['amount'], before['total_paid']);
    const access = findSample('access_created');
    assert.ok(created.receivedAt < paid.receivedAt && paid.receivedAt < access.receivedAt);
    for (const { data } of samples) {
      for (const [, fields] of findObjects(data)) {
        if (Object.hasOwn(fields, 'id_order')) assert.equal(fields['id_order'], before['id']);
      }
    }
  });

  test('has the same object created, changed and deleted, in this order', () => {
    let compared = 0;
    for (const created of samples.filter(({ subject }) => subject.endsWith('_created'))) {
      const stem = created.subject.replace(/created$/u, '');
      const later = samples.filter(
        ({ subject, main }) =>
          subject.startsWith(stem) && main === created.main && subject !== created.subject,
      );
      for (const { subject, data, main, receivedAt } of later) {
        assert.equal(data[main]?.['id'], created.data[main]?.['id'], subject);
        assert.ok(created.receivedAt < receivedAt, subject);
        compared += 1;
      }
      const deleted = later.find(({ subject }) => subject.endsWith('_deleted'));
      if (deleted === undefined) continue;
      const last = Math.max(...later.map(({ receivedAt }) => receivedAt));
      assert.equal(deleted.receivedAt, last, deleted.subject);
    }
    assert.ok(compared > 50, String(compared));
  });

  test('deletes nothing that something in a later sample refers to', () => {
    let compared = 0;
    for (const deleted of samples.filter(({ subject }) => subject.endsWith('_deleted'))) {
      const { main, receivedAt } = deleted;
      for (const { subject, data, receivedAt: later } of samples) {
        if (later <= receivedAt) continue;
        compared += 1;
        const names = new Set(
          findObjects(data).flatMap(([key, fields]) => [key, ...Object.keys(fields)]),
        );
        assert.ok(!names.has(main) && !names.has(`id_${main}`), `${main}, ${subject}`);
      }
    }
    assert.ok(compared > 100, String(compared));
  });

  test('has a position that stays changed', () => {
    for (const moved of samples.filter(({ subject }) => subject.endsWith('_position'))) {
      const { main, receivedAt } = moved;
      for (const { subject, data, receivedAt: at } of samples) {
        if (data[main]?.['id'] !== moved.data[main]?.['id']) continue;
        const isChanged = data[main]?.['position'] === moved.data[main]?.['position'];
        assert.equal(isChanged, at >= receivedAt, `${moved.subject}, ${subject}`);
      }
    }
  });
});

suite('the sample requests', () => {
  test('have the headers that API Gateway adds to each', () => {
    assert.equal(requests.length, 107);
    for (const [path, { headers, body = '', isBase64Encoded, requestContext }] of requests) {
      const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').byteLength;
      assert.equal(headers['content-length'], String(bytes), path);
      assert.equal(headers['host'], requestContext.domainName);
      assert.equal(headers['x-forwarded-for'], requestContext.http.sourceIp);
      assert.equal(headers['x-forwarded-port'], '443');
      assert.equal(headers['x-forwarded-proto'], 'https');
      const seconds = Math.floor(requestContext.timeEpoch / 1000).toString(16);
      assert.match(
        headers['x-amzn-trace-id'] ?? '',
        new RegExp(`^Root=1-${seconds}-[\\da-f]{24}$`, 'u'),
      );
    }
    const traces = new Set(requests.map(([, { headers }]) => headers['x-amzn-trace-id']));
    assert.equal(traces.size, requests.length);
  });
});
