import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LOCAL_SECRET_ARN } from '../../scripts/local/aws/local-aws.ts';
import { answerWith, type Fault, hangForever, refuseWith } from '../support/faults/faults.ts';
import {
  createEventBody,
  createRequest,
  listMetrics,
  loadWebhook,
  type Webhook,
} from '../support/function/webhook.ts';

const SECONDS = 1_000;

/** Returns the status of a request that is signed with a secret. */
const statusWith = async ({ invoke }: Webhook, secret: string) =>
  (await invoke(createRequest({ body: createEventBody(), secret }))).status;

suite('the secret in Secrets Manager', () => {
  test('is read at the start, both versions, and never again while requests are authentic', async (t) => {
    const hook = await loadWebhook(t);
    for (let count = 0; count < 20; count += 1) {
      assert.equal((await hook.invoke(createRequest({ body: createEventBody() }))).status, 200);
    }
    assert.equal(hook.calls['GetSecretValue'], 2);
  });

  test('may be the current or the previous one, and it is counted when it is the previous', async (t) => {
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'new', AWSPREVIOUS: 'old' } });
    const current = await hook.invoke(createRequest({ body: createEventBody(), secret: 'new' }));
    const previous = await hook.invoke(createRequest({ body: createEventBody(), secret: 'old' }));
    assert.deepEqual([current.status, previous.status], [200, 200]);
    assert.deepEqual(listMetrics(current.line), ['Authentic', 'Published']);
    assert.deepEqual(listMetrics(previous.line), ['Authentic', 'PreviousSecret', 'Published']);
    assert.deepEqual([current.line['secret'], previous.line['secret']], ['current', 'previous']);
    assert.equal(await statusWith(hook, 'other'), 401);
  });

  test('is read again after a signature fails, so that a rotation needs no redeploy', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'first' } });
    assert.equal(await statusWith(hook, 'first'), 200);
    Object.assign(hook.secret, { AWSCURRENT: 'second', AWSPREVIOUS: 'first' });
    t.mock.timers.tick(10 * SECONDS);
    assert.equal(await statusWith(hook, 'second'), 200);
    assert.equal(await statusWith(hook, 'first'), 200);
  });

  test('is not worn out: bad requests have it read at most once in 10 s', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const hook = await loadWebhook(t);
    for (let second = 0; second < 30; second += 1) {
      for (let count = 0; count < 5; count += 1) {
        assert.equal(await statusWith(hook, 'forged'), 401);
      }
      t.mock.timers.tick(1 * SECONDS);
    }
    // During init, immediately, and after 10 and 20 seconds.
    assert.equal(hook.calls['GetSecretValue'], 4 * 2);
    const unsigned = createRequest({ body: createEventBody(), signature: null });
    t.mock.timers.tick(60 * SECONDS);
    assert.equal((await hook.invoke(unsigned)).status, 401);
    assert.equal(hook.calls['GetSecretValue'], 4 * 2, 'an unsigned request has nothing read');
  });

  test('that was revoked dies five minutes later, read in the background of a request', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'leaked' } });
    Object.assign(hook.secret, { AWSCURRENT: 'new', AWSPREVIOUS: 'newer' });
    t.mock.timers.tick(301 * SECONDS);
    // Slow, but complete before the response.
    hook.faults.set('GetSecretValue', (call) => {
      const stage = call.body.includes('AWSPREVIOUS') ? 'newer' : 'new';
      setTimeout(() => call.response.end(JSON.stringify({ SecretString: stage })), 300);
    });
    assert.equal(await statusWith(hook, 'leaked'), 200);
    assert.equal(await statusWith(hook, 'leaked'), 401);
    assert.equal(await statusWith(hook, 'new'), 200);
    assert.equal(await statusWith(hook, 'newer'), 200);
  });

  test('that was revoked is dead after a quarter of an hour without a request', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'leaked' } });
    Object.assign(hook.secret, { AWSCURRENT: 'new', AWSPREVIOUS: 'newer' });
    t.mock.timers.tick(901 * SECONDS);
    assert.equal(await statusWith(hook, 'leaked'), 401);
  });

  for (const [what, stored] of Object.entries({
    blanked: { AWSCURRENT: '', AWSPREVIOUS: 'leaked' },
    deleted: {},
  })) {
    test(`that was ${what} does not serve on from the cache`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'leaked' } });
      delete hook.secret.AWSCURRENT;
      Object.assign(hook.secret, stored);
      t.mock.timers.tick(901 * SECONDS);
      assert.equal(await statusWith(hook, 'leaked'), 503);
    });
  }

  test('is served from the cache while Secrets Manager is down, and nobody is called a forger', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const secret = { AWSCURRENT: 'current', AWSPREVIOUS: 'previous' };
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' }, { secret });
    for (const fault of [refuseWith(500, 'InternalServiceError'), hangForever]) {
      hook.faults.set('GetSecretValue', fault);
      t.mock.timers.tick(1_000 * SECONDS);
      for (const known of ['current', 'previous', 'current']) {
        const answer = await hook.invoke(
          createRequest({ body: createEventBody(), secret: known }),
          4_000,
        );
        assert.deepEqual([answer.status, answer.leftMs > 0], [200, true]);
      }
      // It may be signed with the rotated secret.
      const unknown = createRequest({ body: createEventBody(), secret: 'rotated' });
      assert.equal((await hook.invoke(unknown, 4_000)).status, 503);
      assert.equal((await hook.invoke(unknown, 4_000)).status, 503);
    }
    hook.faults.clear();
    t.mock.timers.tick(10 * SECONDS);
    assert.equal(await statusWith(hook, 'rotated'), 401);
  });

  test('that was rotated while a read was under way is read again', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const hook = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      { secret: { AWSCURRENT: 'first' } },
    );
    t.mock.timers.tick(301 * SECONDS);
    hook.faults.set('GetSecretValue', [hangForever]);
    assert.equal(
      (await hook.invoke(createRequest({ body: createEventBody(), secret: 'first' }))).status,
      200,
    );
    Object.assign(hook.secret, { AWSCURRENT: 'second', AWSPREVIOUS: 'first' });
    assert.equal(
      (await hook.invoke(createRequest({ body: createEventBody(), secret: 'second' }))).status,
      200,
    );
  });

  test('that was rotated is waited for by each of the requests that come at once', async (t) => {
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'first' } });
    Object.assign(hook.secret, { AWSCURRENT: 'second', AWSPREVIOUS: 'first' });
    const statuses = await Promise.all([1, 2, 3].map(() => statusWith(hook, 'second')));
    assert.deepEqual(statuses, [200, 200, 200]);
  });

  test('that cannot be read makes a forger of none of the requests that come at once', async (t) => {
    const hook = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      { secret: { AWSCURRENT: 'first' } },
    );
    hook.faults.set('GetSecretValue', refuseWith(500, 'InternalServiceError'));
    const statuses = await Promise.all([1, 2, 3].map(() => statusWith(hook, 'second')));
    assert.deepEqual(statuses, [503, 503, 503]);
  });

  test('that was rotated a moment ago is found, though it was read a moment before', async (t) => {
    const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: 'first' } });
    Object.assign(hook.secret, { AWSCURRENT: 'second', AWSPREVIOUS: 'first' });
    assert.equal(await statusWith(hook, 'second'), 200);
  });

  test('that was rotated while the previous version cannot be read still serves', async (t) => {
    const hook = await loadWebhook(
      t,
      { AWS_MAX_ATTEMPTS: '1' },
      { secret: { AWSCURRENT: 'first' } },
    );
    hook.faults.set('GetSecretValue', (call) => {
      if (call.body.includes('AWSPREVIOUS')) refuseWith(400, 'ThrottlingException')(call);
      else call.response.end(JSON.stringify({ SecretString: 'second' }));
    });
    assert.equal(await statusWith(hook, 'second'), 200);
    assert.equal(await statusWith(hook, 'first'), 200);
    assert.equal(await statusWith(hook, 'third'), 503);
  });

  test('is read by a request a second after it could not be read at the start', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const faults = new Map<string, Fault>([
      ['GetSecretValue', refuseWith(400, 'AccessDeniedException')],
    ]);
    const hook = await loadWebhook(t, {}, { faults });
    const [line] = hook.log;
    assert.deepEqual([line?.['level'], line?.['message']], ['ERROR', 'the secret cannot be read']);
    assert.equal(await statusWith(hook, 'local-development-secret'), 503);
    hook.faults.delete('GetSecretValue');
    assert.equal(await statusWith(hook, 'local-development-secret'), 503);
    t.mock.timers.tick(1 * SECONDS);
    assert.equal(await statusWith(hook, 'local-development-secret'), 200);
  });

  for (const [code, attempts] of [
    ['AccessDeniedException', 1],
    ['ThrottlingException', 2],
  ] as const) {
    test(`that cannot be read (${code}) is read at most once a second, however many requests come`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const faults = new Map<string, Fault>([['GetSecretValue', refuseWith(400, code)]]);
      const hook = await loadWebhook(t, {}, { faults });
      for (let second = 0; second < 3; second += 1) {
        for (let count = 0; count < 30; count += 1) {
          assert.equal(await statusWith(hook, 'forged'), 503);
        }
        assert.equal(hook.calls['GetSecretValue'], attempts * (second + 1));
        t.mock.timers.tick(1 * SECONDS);
      }
      const statuses = await Promise.all([1, 2, 3].map(() => statusWith(hook, 'forged')));
      assert.deepEqual(statuses, [503, 503, 503]);
      assert.equal(hook.calls['GetSecretValue'], attempts * 4, 'one read for those at once');
    });
  }

  test('that cannot be read is asked for once, not once for each version', async (t) => {
    const faults = new Map<string, Fault>([
      ['GetSecretValue', refuseWith(400, 'AccessDeniedException')],
    ]);
    const hook = await loadWebhook(t, {}, { faults });
    assert.equal(hook.calls['GetSecretValue'], 1);
  });

  test('one version that cannot be read makes no forgery of what the other does not match', async (t) => {
    const faults = new Map<string, Fault>();
    const secret = { AWSCURRENT: 'new', AWSPREVIOUS: 'old' };
    const onPrevious: Fault = (call) => {
      if (call.body.includes('AWSPREVIOUS')) refuseWith(400, 'DecryptionFailure')(call);
      else {
        call.response.end(JSON.stringify({ ARN: LOCAL_SECRET_ARN, SecretString: 'new' }));
      }
    };
    faults.set('GetSecretValue', onPrevious);
    const hook = await loadWebhook(t, { AWS_MAX_ATTEMPTS: '1' }, { secret, faults });
    assert.equal(await statusWith(hook, 'new'), 200);
    assert.equal(await statusWith(hook, 'old'), 503);
  });

  for (const [what, stored] of Object.entries({
    'a trailing newline': 'kinow-secret\n',
    'white space around it': ' \tkinow-secret\r\n ',
  })) {
    test(`is used without ${what}, with a warning that does not show it`, async (t) => {
      const hook = await loadWebhook(t, {}, { secret: { AWSCURRENT: stored } });
      assert.equal(await statusWith(hook, 'kinow-secret'), 200);
      assert.equal(hook.log.filter(({ level }) => level === 'WARN').length, 1);
      assert.ok(!hook.getOutput().includes('kinow-secret'));
    });
  }

  for (const [what, secret] of Object.entries({
    empty: { AWSCURRENT: '' },
    blank: { AWSCURRENT: ' \n' },
  })) {
    test(`that is ${what} is an error at the start and never a key`, async (t) => {
      const hook = await loadWebhook(t, {}, { secret });
      const line = hook.log.find(({ level }) => level === 'ERROR');
      assert.ok(line);
      assert.equal(line['message'], 'the secret cannot be read');
      assert.equal((line['failure'] as { error: string }).error, 'SecretIsEmpty');
      assert.equal(await statusWith(hook, ''), 503);
      assert.equal(await statusWith(hook, secret.AWSCURRENT), 503);
    });
  }

  for (const stored of ['null', '5', '{}', '["x"]']) {
    test(`that is no text but ${stored} is an error at the start and never a key`, async (t) => {
      const faults = new Map([['GetSecretValue', answerWith(`{"SecretString":${stored}}`)]]);
      const hook = await loadWebhook(t, {}, { faults });
      const line = hook.log.find(({ level }) => level === 'ERROR') ?? assert.fail();
      assert.equal((line['failure'] as { error?: string }).error, 'SecretIsNotText');
      assert.equal(await statusWith(hook, stored), 503);
    });
  }

  test('that hangs at the start delays it by a second at most, and a request answers in time', async (t) => {
    const faults = new Map<string, Fault>([['GetSecretValue', hangForever]]);
    const hook = await loadWebhook(t, {}, { faults });
    const answer = await hook.invoke(createRequest({ body: createEventBody() }), 3_000);
    assert.equal(answer.status, 503);
    assert.ok(answer.leftMs > 0);
  });
});

suite('the secret in the environment', () => {
  const env = { KINOW_WEBHOOK_SECRET_ARN: '', KINOW_WEBHOOK_SECRET: 'new' };

  test('needs no Secrets Manager', async (t) => {
    const hook = await loadWebhook(t, { ...env, KINOW_WEBHOOK_SECRET_PREVIOUS: 'old' });
    const current = await hook.invoke(createRequest({ body: createEventBody(), secret: 'new' }));
    const previous = await hook.invoke(createRequest({ body: createEventBody(), secret: 'old' }));
    assert.deepEqual([current.status, previous.status], [200, 200]);
    assert.deepEqual(listMetrics(previous.line), ['Authentic', 'PreviousSecret', 'Published']);
    assert.equal(await statusWith(hook, 'other'), 401);
    assert.equal(hook.calls['GetSecretValue'], undefined);
  });

  test('is used without white space around it, with a warning', async (t) => {
    const hook = await loadWebhook(t, { ...env, KINOW_WEBHOOK_SECRET: 'kinow-secret\n' });
    assert.equal(await statusWith(hook, 'kinow-secret'), 200);
    assert.equal(hook.log.filter(({ level }) => level === 'WARN').length, 1);
    assert.ok(!hook.getOutput().includes('kinow-secret'));
  });
});
