import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadRedrive } from '../support/function/redrive.ts';
import { createEventBody, createRequest, loadWebhook } from '../support/function/webhook.ts';

const ARN = 'KINOW_WEBHOOK_SECRET_ARN';

suite('a wrong environment has the import of the bundle reject', () => {
  const wrong: [what: string, env: Record<string, string>, names: RegExp][] = [
    ['without a bus', { EVENT_BUS_NAME: '' }, /EVENT_BUS_NAME is not set/],
    ['with a bus name of two words', { EVENT_BUS_NAME: 'my bus' }, /EVENT_BUS_NAME is neither/],
    ['without a region', { AWS_REGION: '' }, /AWS_REGION is not set/],
    ['without a fallback queue', { FALLBACK_QUEUE_URL: '' }, /FALLBACK_QUEUE_URL is not set/],
    ['with a queue name', { QUARANTINE_QUEUE_URL: 'quarantine' }, /QUARANTINE_QUEUE_URL is not a/],
    ['without a secret', { [ARN]: '' }, /KINOW_WEBHOOK_SECRET_ARN is not set/],
    ['with two kinds of secret', { KINOW_WEBHOOK_SECRET: 'private' }, /are both set/],
    [
      'with a previous secret beside the ARN',
      { KINOW_WEBHOOK_SECRET_PREVIOUS: 'private' },
      /are both/,
    ],
    [
      'with a previous secret alone',
      { [ARN]: '', KINOW_WEBHOOK_SECRET_PREVIOUS: 'private' },
      /not set/,
    ],
    [
      'with a blank secret',
      { [ARN]: '', KINOW_WEBHOOK_SECRET: ' \n' },
      /SECRET contains only white space/,
    ],
    ['with a source of AWS', { EVENT_SOURCE: 'aws.kinow' }, /EVENT_SOURCE starts with "aws\."/],
    ['with an unknown shape rule', { UNEXPECTED_SHAPE: 'drop' }, /UNEXPECTED_SHAPE is not/],
    ['with endpoints of FIPS', { AWS_USE_FIPS_ENDPOINT: 'True' }, /FIPS_ENDPOINT is not supported/],
    [
      'with endpoints of IPv6',
      { AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      /DUALSTACK_ENDPOINT is not supported/,
    ],
    ['with an unknown log level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL is not/],
  ];
  for (const [what, env, names] of wrong) {
    test(what, async (t) => {
      await assert.rejects(loadWebhook(t, env), (error: Error) => {
        assert.match(error.message, names);
        assert.doesNotMatch(error.message, /private|loud|my bus/);
        return true;
      });
    });
  }

  test('and names all that is wrong at once', async (t) => {
    const env = { EVENT_BUS_NAME: '', FALLBACK_QUEUE_URL: '', LOG_LEVEL: 'loud' };
    await assert.rejects(loadWebhook(t, env), /EVENT_BUS_NAME[^]*FALLBACK_QUEUE_URL[^]*LOG_LEVEL/);
  });
});

suite('the redrive function', () => {
  test('needs neither secret nor quarantine queue', async (t) => {
    await loadWebhook(t);
    for (const name of [ARN, 'KINOW_WEBHOOK_SECRET', 'QUARANTINE_QUEUE_URL']) {
      delete process.env[name];
    }
    await loadRedrive();
  });

  test('needs its dead-letter queue, and says so', async (t) => {
    await loadWebhook(t);
    process.env['DEAD_LETTER_QUEUE_URL'] = '';
    await assert.rejects(loadRedrive(), /DEAD_LETTER_QUEUE_URL is not set/);
  });
});

suite('a right environment', () => {
  test('may name the bus by ARN and the source of the shop', async (t) => {
    const { invoke, events } = await loadWebhook(t, {
      EVENT_BUS_NAME: 'arn:aws:events:eu-west-1:000000000000:event-bus/kinow-local',
      EVENT_SOURCE: 'shop.fr',
    });
    assert.equal((await invoke(createRequest({ body: createEventBody() }))).status, 200);
    assert.equal(events[0]?.source, 'shop.fr');
  });

  test('may have variables that are empty: they count as not set', async (t) => {
    const { invoke, events } = await loadWebhook(t, {
      EVENT_SOURCE: '',
      UNEXPECTED_SHAPE: '',
      LOG_LEVEL: '',
      AWS_USE_FIPS_ENDPOINT: '',
      AWS_USE_DUALSTACK_ENDPOINT: 'false',
      KINOW_WEBHOOK_SECRET: '',
      AWS_ENDPOINT_URL_SQS: '',
      AWS_ENDPOINT_URL_EVENTBRIDGE: '',
    });
    assert.equal((await invoke(createRequest({ body: createEventBody() }))).status, 200);
    assert.equal(events[0]?.source, 'kinow');
  });

  test('has the queue reached at the endpoint, whatever host its URL names', async (t) => {
    const { invoke, messages } = await loadWebhook(t, {
      QUARANTINE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/000000000000/quarantine',
    });
    assert.equal((await invoke(createRequest({ body: 'no event' }))).status, 400);
    assert.equal(messages.length, 1);
  });
});
