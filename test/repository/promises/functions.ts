import type { PageClaims } from './claims.ts';

export const FUNCTIONS: PageClaims = {
  page: 'handler/README.md',
  promises: {
    'it imports nothing outside `handler/`.': [
      'repository/lint-rules.test.ts: an entry that leaves handler/',
      'repository/bundle.test.ts: has nothing of scripts, tests and events',
    ],
    'steps import neither each other nor a client.': [
      'repository/lint-rules.test.ts: a step that imports a step',
      'repository/lint-rules.test.ts: a pure file that makes a client',
    ],
    'no queue accepted what had to be kept, or no secret could be read': [
      'contract/answers.test.ts: 503 with retry-after where ${what}',
    ],
    'An event that the bus did not accept and that fits no queue is answered 503: the bus may accept it later.':
      [
        'contract/faults.test.ts: an event that fits no queue is answered 503, for the bus may take it later',
      ],
    'It waits for the bus for up to 40 s, the webhook function for up to 7 s': [
      'contract/slow-bus.test.ts: after 25 s, is waited for by the redrive function, and given up by the webhook function in time for the queue',
    ],
    'neither sends a request again in the same invocation that was not answered in time': [
      'contract/slow-bus.test.ts: after 6 s, gets an event once from a request that is published',
      'contract/redrive-function.test.ts: is followed by no other after a time-out, since the bus may have accepted it',
    ],
    "So a bus that answers late gets an event twice at most for each request of Kinow's, and once more for each redrive function that is killed":
      [
        'soak/slow-bus.test.ts: a bus that is down for ten minutes and answers late, then and afterwards, after 10 s, gets every event, twice at most for each request, and once more for each killed process of the redrive function',
      ],
    'up to three messages of ten that EventBridge cannot parse do not keep the others waiting': [
      'contract/redrive-function.test.ts: is the fault of entries 0, 5, 9 of 10: the others are published',
    ],
    'Of messages that unpack to more than 10,000,000 bytes together, those beyond it wait for a later batch.':
      [
        'contract/redrive-function.test.ts: is processed as far as 10,000,000 bytes, and the rest comes again',
      ],
    'tried again after 10 seconds, then at growing intervals of up to 15 minutes.': [
      'handler/back-off.test.ts: doubles from 10 seconds up to a quarter of an hour, at most',
    ],
    'what was not published by its 900th receive, after about a week.': [
      'contract/redrive-function.test.ts: logs of what it has received 900 times in vain why the bus did not take it',
      'soak/outage.test.ts: an event waits for a week, and is then whole in the dead-letter queue',
    ],
    'a deferred one for 14 days, as long as its queue keeps it': [
      'contract/replay-guard.test.ts: an event that was deferred is published again 14 days later, although DynamoDB deletes late',
    ],
    'One that comes again meanwhile is answered `duplicate`': [
      'contract/replay-guard.test.ts: an event that comes again is answered 200 as a duplicate, and is not published again',
    ],
    'An event is recorded only after it is stored;': [
      'contract/replay-guard.test.ts: an event that was answered 503 is published when it comes again',
      'soak/interleavings.test.ts: is on the bus once with the replay guard, or twice if both look before either is stored',
    ],
    'the same `event_id` with another body is published and counted (`Conflict`).': [
      'contract/replay-guard.test.ts: the same event_id with another body is published, counted and logged as a conflict',
    ],
    'So an event may still arrive twice: when it is delivered twice at the same time, when the function ends between storing and recording, or while the table is down.':
      [
        'soak/load-campaign.test.ts: are with the replay guard published again only where the README says so',
      ],
    'An empty variable counts as not set': [
      'contract/configuration.test.ts: may have variables that are empty: they count as not set',
    ],
    'a wrong or missing one makes the function fail at init with a message that names it.': [
      'contract/configuration.test.ts: and names all that is wrong at once',
    ],
    '`source` of the events; default `kinow`, never `aws.…`': [
      'contract/configuration.test.ts: with a source of AWS',
    ],
    'required by the redrive function, which needs neither secret nor quarantine queue': [
      'contract/configuration.test.ts: needs neither secret nor quarantine queue',
      'contract/configuration.test.ts: needs its dead-letter queue, and says so',
    ],
    'the DynamoDB table of the replay guard; not set: no guard': [
      'contract/replay-guard.test.ts: an event that comes again is published again, and no table is asked',
    ],
    'are as in every AWS SDK.': [
      "contract/sdk.test.ts: sends what the SDK's client does where the environment has ${what}",
      "contract/sdk.test.ts: tries again as often as the SDK's client, and says so",
    ],
    '`AWSCURRENT` and `AWSPREVIOUS` are both accepted; they are cached, and read again after a signature failed (at most once in 10 s) and after 5 minutes.':
      [
        'contract/secrets.test.ts: may be the current or the previous one, and it is counted when it is the previous',
        'contract/secrets.test.ts: is not worn out: bad requests have it read at most once in 10 s',
        'contract/secrets.test.ts: that was revoked dies five minutes later, read in the background of a request',
      ],
    'While neither could be read, requests are answered 503 and cause one read a second, of at most two attempts':
      [
        'contract/secrets.test.ts: that cannot be read (ThrottlingException) is read at most once a second, however many requests come',
      ],
    'Body: the raw bytes as base64 of gzip, or, only where that does not fit, unchanged.': [
      'handler/message.test.ts: is the bytes compressed and in base64, with what is known of the request',
      'handler/message.test.ts: or else as the text it is, to the byte',
    ],
    'One JSON line a request:': [
      'contract/telemetry.test.ts: is one line a request, whatever comes of it',
      'contract/telemetry.test.ts: has the outcome, the ids, the sizes, the durations and the metrics in embedded format',
    ],
    'Nothing else of a payload, a signature or a secret.': [
      'contract/telemetry.test.ts: ${what}, at level ${level}',
    ],
    'Each request counts exactly one of': [
      'contract/telemetry.test.ts: counts exactly one outcome, whatever comes of it',
    ],
    'a well-formed signature that matched neither version of the secret': [
      'contract/answers.test.ts: ${what} is answered 401 and nothing is stored',
    ],
    'a message that it could not publish and that was sent more than 11 days ago': [
      'alarms/alarms.test.ts: that the redrive function cannot publish are announced within 15 minutes from 11 days on, and again',
    ],
    "a metric filter on the API's access log counts a 429, and a 413 or 5xx that did not come from the function.":
      ['alarms/alarms.test.ts: fails a test above where it ${what}'],
    'four packages that cannot be reached in the functions are replaced by a stub, and a build in which one is reached, or no longer imported, fails.':
      [
        'repository/bundle.test.ts: fails the build where nothing imports the package any more',
        'repository/bundle.test.ts: fails the build where the function imports the package ${how}',
      ],
    "A test compares requests, signatures, retries, errors and answers with those of the SDK's own clients.":
      [
        "contract/sdk.test.ts: sends ${action} as the SDK's client does",
        "contract/sdk.test.ts: signs ${action} as the SDK's signer does",
      ],
    'the bus accepted it': [
      'contract/answers.test.ts: a signed event is answered 200 after the bus took it, and counted as Published',
    ],
    'the bus did not, the fallback queue did': [
      'contract/answers.test.ts: an event that the bus cannot take now is answered 200 deferred, from the fallback queue',
    ],
    'the same event was stored before (replay guard on)': [
      'contract/replay-guard.test.ts: an event that comes again is answered 200 as a duplicate, and is not published again',
    ],
    'signature missing, malformed or wrong': [
      'contract/answers.test.ts: ${what} is answered 401 and nothing is stored',
    ],
    'authentic, but not an event; a copy is quarantined': [
      'contract/bodies.test.ts: authentic bodies that are no event are answered 400, with a copy in quarantine',
    ],
    'a valid event that the bus rejects for good; a copy is quarantined': [
      'contract/answers.test.ts: a valid event that the bus refuses for good is answered 400, with a copy in quarantine',
    ],
    "the event's entry exceeds 1,000,000 bytes; a copy is quarantined": [
      'contract/answers.test.ts: an entry of ${bytes} bytes is answered ${status}',
    ],
    'up to ten messages at a time: the same bytes, with the time of reception and the trace of the request.':
      [
        'contract/redrive-function.test.ts: puts a deferred event onto the bus as it was signed, and the queue is empty',
        'contract/redrive-function.test.ts: puts ten events into a request',
      ],
    '`debug`, `info` (default), `warn` or `error`; metrics are written at any level': [
      'contract/configuration.test.ts: with an unknown log level',
      'contract/telemetry.test.ts: below the log level keeps its metrics, without anything of the event',
    ],
    'a documented subject without its linked objects: `publish` (default; counted) or `quarantine`':
      [
        'contract/bodies.test.ts: ${what} (${subject}) is published${counted}',
        'contract/bodies.test.ts: ${what} (${subject}), where an unexpected shape is quarantined',
      ],
    'Attributes: `encoding`': [
      'handler/message.test.ts: is the bytes compressed and in base64, with what is known of the request',
      'handler/message.test.ts: has no attribute for what is not known',
    ],
    'Metrics have the namespace `KinowEventBridge`': [
      'contract/telemetry.test.ts: has the outcome, the ids, the sizes, the durations and the metrics in embedded format',
    ],
    'a request whose signature matched, whatever the answer; not the probe of `doctor`': [
      'alarms/alarms.test.ts: a probe of doctor, signed with the secret of the stack, does not count as an event',
      'contract/answers.test.ts: a signed event is answered 200 after the bus took it, and counted as Published',
    ],
    'a signature by the version before': [
      'contract/secrets.test.ts: may be the current or the previous one, and it is counted when it is the previous',
    ],
    'an `event_id` that came before with another body': [
      'contract/replay-guard.test.ts: the same event_id with another body is published, counted and logged as a conflict',
    ],
    "the replay guard's table did not answer": [
      'contract/replay-guard.test.ts: an event is published and counted when it ${what}',
    ],
  },
  others: {
    facts: ['Kinow signs no time, so that a captured request'],
  },
};
