import type { PageClaims } from './claims.ts';

export const SECURITY: PageClaims = {
  page: 'SECURITY.md',
  promises: {
    '**Nobody but Kinow gets an event onto the bus.**': [
      'contract/properties.test.ts: any header of 64 hexadecimal digits but the right one is answered 401',
      'contract/properties.test.ts: one bit changed anywhere is answered 401',
    ],
    'It is checked before anything is parsed, stored or reported': [
      'contract/answers.test.ts: ${what} is answered 401 and nothing is stored',
      'contract/replay-guard.test.ts: a forged request is not looked up',
      'contract/properties.test.ts: any event at all is answered from the table, and nothing unsigned is stored',
    ],
    'A missing, malformed and wrong signature get the same answer.': [
      'contract/answers.test.ts: ${what} is answered 401 and nothing is stored',
    ],
    'can send it again, unless the [replay guard](handler/README.md#replay-guard) is on.': [
      'contract/replay-guard.test.ts: an event that comes again is answered 200 as a duplicate, and is not published again',
    ],
    '**Nothing of a payload, a signature or a secret is logged or answered**, on any path; a test causes every failure and searches the output.':
      ['contract/telemetry.test.ts: ${what}, at level ${level}'],
    "the caller's address only when a signature was refused.": [
      'contract/telemetry.test.ts: ${what}, at level ${level}',
    ],
    "is read from Secrets Manager, never from a template's output or an argument.": [
      'repository/secrets-in-commands.test.ts: has a secret among its arguments',
      'infra/receiver-template.test.ts: has the outputs of the contract',
    ],
    'loses nothing; **a leaked secret': [
      'stack/runbook.test.ts: rotates the secret, and revokes the old one',
    ],
    'in the background of the first request after five minutes, or before the first one after a quarter of an hour.':
      [
        'contract/secrets.test.ts: that was revoked dies five minutes later, read in the background of a request',
        'contract/secrets.test.ts: that was revoked is dead after a quarter of an hour without a request',
      ],
    'While Secrets Manager cannot be reached, the versions read before remain in use; a secret that was emptied or deleted does not.':
      [
        'contract/secrets.test.ts: is served from the cache while Secrets Manager is down, and nobody is called a forger',
        'contract/secrets.test.ts: that was ${what} does not serve on from the cache',
      ],
    'so for nothing but the queues, the secret and the table that their other permissions name.': [
      'infra/receiver-template.test.ts: the functions may use any key of the account, by the services that they call alone: a message is under the key of its time',
      'infra/receiver-template.test.ts: names every resource, except for X-Ray, which has none',
    ],
    'and keep it raised, by a request with 64 hexadecimal digits for a signature': [
      'alarms/alarms.test.ts: in each row of "Paged at night", in each shop',
    ],
    'It gets nothing onto the bus.': [
      'contract/properties.test.ts: any header of 64 hexadecimal digits but the right one is answered 401',
    ],
    '`npm run doctor` and the alarm on quiet hours, which counts authentic requests only, still do.':
      [
        'stack/doctor-command.test.ts: says that Kinow signs with another secret, from what the function counted',
        'alarms/alarms.test.ts: the first event that is refused raises an alarm, and quiet hours follow',
      ],
    'queues that keep what could not be published (14 days at most)': [
      'infra/receiver-template.test.ts: keeps messages 14 days, and lets nobody read them without TLS',
    ],
  },
  others: {
    facts: ['You get an answer within a week', 'Every request carries an HMAC-SHA256'],
  },
};
