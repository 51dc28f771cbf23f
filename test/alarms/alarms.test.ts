import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test, type TestContext } from 'node:test';
import { parseTemplate, type Template } from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { IS_SOAK } from '../support/campaigns/soak.ts';
import { readAlarms } from './alarm.ts';
import {
  HARMLESS_MESSAGES,
  type IncidentName,
  INCIDENTS,
  PAGED,
  repeat,
  type Step,
  WHAT_HAPPENS,
} from './incidents.ts';
import { type MeasuredCounts, measureCounts } from './measured-counts.ts';
import { DAY, HOUR, SHOPS } from './shop.ts';
import {
  ASSUMPTIONS,
  examineIncident,
  formatMessages,
  listMessages,
  measureDelays,
  simulate,
  type Simulation,
} from './simulation.ts';

const text = await readFile(`${ROOT}infra/template.yaml`, 'utf8');
const template = parseTemplate(text);
const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');
const whatHappens = await readFile(`${ROOT}infra/what-happens-when.md`, 'utf8');

/** Each shop with each set of assumptions on AWS in test:soak, and with one of its own in npm test. */
let simulations: Promise<Simulation[]> | undefined;

let measured: Promise<MeasuredCounts> | undefined;
/** Measures what the built functions count, once. */
const measure = (t: TestContext) => (measured ??= measureCounts(t));

const listSimulations = (t: TestContext) => (simulations ??= createSimulations(t));

async function createSimulations(t: TestContext, changed = template): Promise<Simulation[]> {
  const counts = await measure(t);
  return SHOPS.flatMap((shop, own) =>
    ASSUMPTIONS.filter((_, index) => IS_SOAK || index === own % ASSUMPTIONS.length).map(
      (assumptions) => ({ template: changed, counts, shop, assumptions }),
    ),
  );
}

/** The smallest shop, for what takes days and does not depend on the number of events. */
const listSmallest = async (t: TestContext) =>
  (await listSimulations(t)).filter(({ shop }) => shop === SHOPS[0]);

const toAnchor = (title: string) => title.toLowerCase().replaceAll(' ', '-');

/** The titles of the rows of "Paged at night". */
const titles = [...runbook.matchAll(/^\| \[([^\]]+)\]\(#([\w-]+)\) /gmu)].flatMap(
  ([, title = '', anchor]) => (toAnchor(title) === anchor ? title : []),
);

/** Rows of which the time is long, each with a test of its own below. */
const LONG = ['No events', 'Messages expiring'];

suite(
  'a loss, or what may be one, raises an alarm within 15 minutes, and so does the next an hour later',
  () => {
    test('in each row of "Paged at night", in each shop', async (t) => {
      assert.deepEqual(titles.toSorted(), [...Object.keys(PAGED), ...LONG].toSorted());
      const simulations = await listSimulations(t);
      let count = 0;
      const failures = simulations.flatMap((simulation) =>
        Object.entries(PAGED).flatMap(([title, { incidents, within = 15 }]) =>
          incidents.flatMap((name) => {
            count += 1;
            return examineIncident(simulation, name, { anchors: [toAnchor(title)], within });
          }),
        ),
      );
      t.diagnostic(`${titles.length} rows, ${count} simulations`);
      for (const [title, { incidents }] of Object.entries(PAGED)) {
        const delays = simulations.flatMap((simulation) =>
          incidents.flatMap((name) => measureDelays(simulation, name, toAnchor(title))),
        );
        t.diagnostic(`${title}: after ${Math.min(...delays)} to ${Math.max(...delays)} minutes`);
      }
      assert.deepEqual(failures, []);
    });

    test('in each row of "What happens when …" as it says, in each shop, and none where it says none', async (t) => {
      const rows = readWhatHappens();
      const simulations = await listSimulations(t);
      const failures = simulations.flatMap((simulation) =>
        rows.flatMap(({ name, incident, named, isOneEnough }) => {
          const found =
            named.length === 0
              ? [examineIncident(simulation, incident, { anchors: [] })]
              : named.map((title) =>
                  examineIncident(simulation, incident, {
                    anchors: [toAnchor(title)],
                    within: PAGED[title]?.within ?? 15,
                  }),
                );
          const isRight = isOneEnough
            ? found.some(({ length }) => length === 0)
            : found.every(({ length }) => length === 0);
          return isRight ? [] : found.flat().map((one) => `${name}: ${one}`);
        }),
      );
      t.diagnostic(`${rows.length} rows, in ${simulations.length} simulations each`);
      assert.deepEqual(failures, []);
    });
  },
);

suite('no alarm is raised', () => {
  test('by a healthy day with the noise of scanners', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const transitions = simulate(simulation, { minutes: DAY, steps: [] });
      assert.equal(formatMessages(transitions), '', simulation.shop.name);
    }
  });

  test('by an operator who reads messages, which are hidden meanwhile', async (t) => {
    const isReading: Step[] = repeat(3 * HOUR, { from: DAY, until: 2 * DAY }, [
      [0, (receiver, minute) => receiver.hide('DeadLetterQueue', minute)],
      [2, (receiver, minute) => receiver.show('DeadLetterQueue', minute)],
      [4, (receiver, minute) => receiver.hide('DeadLetterQueue', minute)],
      [14, (receiver, minute) => receiver.show('DeadLetterQueue', minute)],
    ]);
    const messages: Step[] = repeat(1, { until: 5 }, INCIDENTS['a message that SQS moves'].slice());
    for (const simulation of await listSimulations(t)) {
      const transitions = simulate(simulation, {
        minutes: 2 * DAY,
        steps: [...messages, ...isReading],
      });
      const [, ...later] = listMessages(transitions, 'ALARM');
      assert.deepEqual(later, [], formatMessages(transitions));
    }
  });

  test('for a fallback queue that does not empty, by short deferrals, for a week', async (t) => {
    const only = ['fallback-not-emptying', 'messages-expiring'];
    for (const [every, days] of [
      [4, 1],
      [15, 1],
      [HOUR, 8],
    ] as const) {
      const steps = repeat(every, { until: days * DAY }, INCIDENTS['a short deferral'].slice());
      for (const simulation of await (days > 1 ? listSmallest(t) : listSimulations(t))) {
        const transitions = simulate(simulation, { minutes: days * DAY, steps, only });
        assert.equal(formatMessages(transitions), '', simulation.shop.name);
      }
    }
  });
});

suite('when Kinow signs with another secret', () => {
  test('the first event that is refused raises an alarm, and quiet hours follow', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const { shop } = simulation;
      const steps = Array.from({ length: DAY }, (_, minute): Step => [
        minute,
        (receiver, at) => receiver.receive('mismatched', at, { times: shop.countEvents(at) }),
      ]);
      const transitions = simulate(simulation, { minutes: DAY, steps, isSilent: true });
      const first = Array.from({ length: DAY }).findIndex(
        (_, minute) => shop.countEvents(minute + 5 * HOUR) > 0,
      );
      const messages = listMessages(transitions, 'ALARM', 'signatures-mismatched');
      const [at = Number.NaN] = messages;
      assert.ok(at > first && at <= first + 15, `${shop.name}: ${at}`);
      // A message for each event of the smallest shop, and none of OK: not 48 mails a day.
      if (shop.name === 'one event an hour') assert.equal(messages.length, 24);
      assert.deepEqual(listMessages(transitions, 'OK'), []);
      const [quiet = Number.NaN] = listMessages(transitions, 'ALARM', 'no-events');
      assert.ok(quiet <= Number(shop.quietHours) * HOUR + 15, `${shop.name}: ${quiet}`);
    }
  });

  test('a probe of doctor, signed with the secret of the stack, does not count as an event', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const steps = repeat(HOUR / 2, { until: DAY }, [
        [0, (receiver, minute) => receiver.receive('a probe', minute)],
      ]);
      const transitions = simulate(simulation, { minutes: DAY, steps, isSilent: true });
      assert.equal(listMessages(transitions, 'ALARM', 'no-events').length, 1);
    }
  });
});

suite('quiet hours', () => {
  test('raise an alarm after the chosen hours, whatever scanners do, and tell when it is over', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const hours = Number(simulation.shop.quietHours);
      const steps: Step[] = [[DAY, (receiver, minute) => receiver.receive('published', minute)]];
      const transitions = simulate(simulation, { minutes: DAY + HOUR / 2, steps, isSilent: true });
      const messages = listMessages(transitions, 'ALARM');
      const [at = Number.NaN, ...others] = messages;
      // The last event came up to an hour before.
      assert.ok(at > (hours - 1) * HOUR && at <= hours * HOUR + 15, `${at}`);
      assert.deepEqual(others, []);
      const [over = Number.NaN] = listMessages(transitions, 'OK', 'no-events');
      assert.ok(over > DAY && over <= DAY + 15);
    }
  });

  test('are what is left of requests that API Gateway refuses without log and metric', async (t) => {
    for (const simulation of await listSimulations(t)) {
      // Nothing is counted of them: Kinow may as well be silent.
      const transitions = simulate(simulation, { minutes: DAY, steps: [], isSilent: true });
      assert.deepEqual(
        [
          ...new Set(
            transitions.filter(({ notifies }) => notifies).map(({ alarm }) => alarm.anchor),
          ),
        ],
        ['no-events'],
      );
    }
  });
});

suite('99 requests in each 5 minutes that are throttled', () => {
  test('raise an alarm', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const steps = repeat(5, { until: DAY }, [
        [0, (receiver, minute) => receiver.refuse(429, minute, 99)],
      ]);
      const transitions = simulate(simulation, { minutes: DAY, steps });
      const [at = Number.NaN] = listMessages(transitions, 'ALARM', 'refused-before-the-function');
      assert.ok(at <= 15);
    }
  });
});

suite('messages that nobody looks at', () => {
  test('do not keep the alarm silent about the next, are announced after 7 days, and then their end', async (t) => {
    const only = ['events-quarantined', 'messages-expiring'];
    for (const simulation of await listSmallest(t)) {
      const course = { minutes: 15 * DAY, steps: HARMLESS_MESSAGES, only };
      const transitions = simulate(simulation, course);
      const quarantined = listMessages(transitions, 'ALARM', 'events-quarantined');
      const arrivals = [0, ...Array.from({ length: 6 }, (_, day) => day * DAY + HOUR)];
      assert.equal(quarantined.length, arrivals.length);
      for (const [index, at] of arrivals.entries()) {
        const told = quarantined[index] ?? Number.NaN;
        assert.ok(told > at && told <= at + 15, `${told}`);
      }
      const [expiring = Number.NaN] = listMessages(transitions, 'ALARM', 'messages-expiring');
      assert.ok(expiring >= 7 * DAY - HOUR && expiring <= 7 * DAY + 2 * HOUR, `${expiring}`);
      const [over = Number.NaN] = listMessages(transitions, 'OK', 'messages-expiring');
      assert.ok(over > 14 * DAY && over <= 14 * DAY + 3 * HOUR, `${over}`);
    }
  });

  test('are announced in the other queues too, and in the fallback queue of a function that does not run', async (t) => {
    const queues = {
      DeadLetterQueue: 'DeadLettersExpiringAlarm',
      EventBusDeadLetterQueue: 'EventBusDeadLettersExpiringAlarm',
      FallbackQueue: 'FallbackExpiringAlarm',
    } as const;
    for (const simulation of await listSmallest(t)) {
      const steps = (Object.keys(queues) as (keyof typeof queues)[]).map((queue): Step => [
        0,
        (receiver, minute) => receiver.keep(queue, minute),
      ]);
      const course = { minutes: 8 * DAY, steps, only: ['messages-expiring'] };
      const transitions = simulate(simulation, course);
      const expiring = transitions
        .filter(({ alarm, notifies }) => alarm.anchor === 'messages-expiring' && notifies)
        .map(({ alarm }) => alarm.id);
      assert.deepEqual(expiring.toSorted(), Object.values(queues).toSorted());
    }
  });

  test('that the redrive function cannot publish are announced within 15 minutes from 11 days on, and again', async (t) => {
    for (const simulation of await listSimulations(t)) {
      const anchors = ['messages-expiring'];
      assert.deepEqual(examineIncident(simulation, 'a message of 12 days', { anchors }), []);
    }
  });
});

interface WhatHappensRow {
  readonly name: string;
  readonly incident: IncidentName;
  /** The titles of the alarms in the last column. */
  readonly named: readonly string[];
  readonly isOneEnough: boolean;
}

/** Reads "What happens when …": of each row, the incident and the alarms in its last column. */
function readWhatHappens(): WhatHappensRow[] {
  const cells = [...whatHappens.matchAll(/^\| (.+?) +\| \[`.+?`\]\(.+?\) +\| (.+?) +\|$/gmu)];
  assert.ok(cells.length >= 40);
  let last = '';
  const used = new Set<string>();
  const rows = cells.map(([, name = '', seen = '']): WhatHappensRow => {
    last = seen.startsWith('the same') ? last : seen;
    const [start, incident] =
      WHAT_HAPPENS.find(([begin]) => name.startsWith(begin)) ??
      assert.fail(`WHAT_HAPPENS in incidents.ts has no incident of the row: ${name}`);
    used.add(start);
    // The longest first: "Dead letters" is in "Dead letters by SQS".
    const named = titles
      .toSorted((one, other) => other.length - one.length)
      .reduce(
        ({ rest, found }, title) =>
          rest.includes(title)
            ? { rest: rest.replaceAll(title, ''), found: [...found, title] }
            : { rest, found },
        { rest: last, found: [] as string[] },
      ).found;
    return { name, incident, named, isOneEnough: / or /u.test(last) };
  });
  assert.equal(used.size, WHAT_HAPPENS.length, 'each incident is of a row');
  return rows;
}

/** A change of the template that must not stay unnoticed. */
type Mutation = (properties: Record<string, unknown>) => void;

suite('an alarm that no longer works fails a test above', () => {
  const mutations: Record<string, Mutation> = {
    'has a threshold that is too high': (properties) => {
      properties['Threshold'] = 1_000_000;
    },
    'tells nobody': (properties) => {
      properties['AlarmActions'] = [];
    },
    'needs two hours': (properties) => {
      properties['EvaluationPeriods'] = Math.ceil(120 / (Number(properties['Period'] ?? 300) / 60));
      delete properties['DatapointsToAlarm'];
    },
    'takes what is missing for a breach': (properties) => {
      properties['TreatMissingData'] = 'breaching';
    },
  };
  const flows = readAlarms(template, { KmsKeyArn: 'key', ReplayGuard: 'on' })
    .filter(({ periodMinutes }) => periodMinutes === 5)
    .map(({ id }) => id);

  test('and as it is, it fails none', async (t) => {
    const counts = await measure(t);
    assert.ok(flows.length >= 18);
    for (const id of flows) assert.deepEqual(findFailures(template, counts, id), []);
  });

  for (const [what, mutate] of Object.entries(mutations)) {
    test(`where it ${what}`, async (t) => {
      const counts = await measure(t);
      // Of a metric that is there all the time, nothing is missing.
      const measuredAlways =
        /^(?:FunctionErrors|FunctionThrottles|FunctionSlow|Api5xx|FallbackNot)/;
      const isAboutMissing = what.includes('missing');
      for (const id of flows) {
        if (isAboutMissing && measuredAlways.test(id)) continue;
        const changed = structuredClone(template);
        mutate(changed.Resources[id]?.Properties ?? {});
        assert.ok(findFailures(changed, counts, id).length > 0, id);
      }
    });
  }

  /** The failures of the rows of an alarm, and of a healthy day, in the smallest shop. */
  function findFailures(changed: Template, counts: MeasuredCounts, id: string): string[] {
    const [shop] = SHOPS;
    const [, assumptions] = ASSUMPTIONS;
    assert.ok(shop && assumptions);
    const simulation = { template: changed, counts, shop, assumptions };
    const { anchor } = readAlarms(template, { KmsKeyArn: 'key', ReplayGuard: 'on' }).find(
      (alarm) => alarm.id === id,
    ) ?? { anchor: '' };
    const row = Object.entries(PAGED).find(([title]) => toAnchor(title) === anchor)?.[1] ?? {
      incidents: ['a message of 12 days' as const],
    };
    const options = { anchors: [anchor], within: row.within ?? 15 };
    return [
      ...row.incidents.flatMap((name) => examineIncident(simulation, name, options)),
      ...examineIncident(simulation, 'nothing unusual', { anchors: [] }),
    ];
  }
});

suite('the metric filter of the access log', () => {
  for (const [what, from, to] of [
    ['does not see a 429', '$.status = "429" || ', ''],
    ['does not see a 413', '$.status = "413" || ', ''],
    ['does not see a 5xx', ' || $.status = "5*"', ''],
    ['takes the functions own answers for those of API Gateway', ' && $.functionStatus = "-"', ''],
    ['has no field for its dimension', '"apiId":"$context.apiId",', ''],
  ] as const) {
    test(`fails a test above where it ${what}`, async (t) => {
      assert.ok(text.includes(from), from);
      const changed = parseTemplate(text.replace(from, to));
      const failures = (await createSimulations(t, changed)).flatMap((simulation) => {
        const anchors = ['refused-before-the-function'];
        const incidents = PAGED['Refused before the function']?.incidents ?? [];
        const unseen = incidents.flatMap((name) => examineIncident(simulation, name, { anchors }));
        const own = simulate(simulation, {
          minutes: 2 * HOUR,
          steps: [
            ...INCIDENTS['an event that is too large'],
            ...INCIDENTS['a bus and a queue that are down'],
          ],
        });
        return [
          ...unseen,
          ...listMessages(own, 'ALARM', 'refused-before-the-function').map(String),
        ];
      });
      assert.ok(failures.length > 0);
    });
  }
});

suite('the faults that alarms on levels and on every request have', () => {
  /** Changes the template's text, and returns the failures of an incident in the shops. */
  async function findFailures(
    t: TestContext,
    [from, to]: readonly [string, string],
    examine: (simulation: Simulation) => readonly unknown[],
  ): Promise<readonly unknown[]> {
    assert.ok(text.includes(from), from);
    const changed = parseTemplate(text.replaceAll(from, to));
    return (await createSimulations(t, changed)).flatMap(examine);
  }

  test('are found: scanners ring an alarm on all refused signatures', async (t) => {
    const change = ['MetricName: Mismatched', 'MetricName: Unauthenticated'] as const;
    const failures = await findFailures(t, change, (simulation) =>
      examineIncident(simulation, 'nothing unusual', { anchors: [] }),
    );
    assert.ok(failures.length > 0);
  });

  test('are found: the first message of an idle queue is no rise without FILL', async (t) => {
    const change = ['DIFF(FILL(visible + notVisible, 0))', 'DIFF(visible + notVisible)'] as const;
    const failures = await findFailures(t, change, (simulation) =>
      examineIncident(simulation, 'a message that SQS moves', {
        anchors: ['dead-letters-by-sqs'],
        within: 25,
      }),
    );
    assert.ok(failures.length > 0);
  });

  test('are found: an alarm on a depth is silent about the next message', async (t) => {
    const change = ['DIFF(FILL(visible + notVisible, 0))', 'visible + notVisible'] as const;
    const failures = await findFailures(t, change, (simulation) =>
      examineIncident(simulation, 'a message that SQS moves', {
        anchors: ['dead-letters-by-sqs'],
        within: 25,
      }),
    );
    assert.ok(failures.length > 0);
  });

  test('are found: short deferrals add up to a queue that does not empty', async (t) => {
    const change = [' - 1000000 * redriven', ''] as const;
    const steps = repeat(4, { until: 3 * HOUR }, INCIDENTS['a short deferral'].slice());
    const failures = await findFailures(t, change, (simulation) =>
      listMessages(
        simulate(simulation, { minutes: 3 * HOUR, steps }),
        'ALARM',
        'fallback-not-emptying',
      ),
    );
    assert.ok(failures.length > 0);
  });

  test('are found: quiet hours that also count what scanners send never come', async (t) => {
    const change = ['MetricName: Authentic', 'MetricName: Unauthenticated'] as const;
    const found = await findFailures(t, change, (simulation) =>
      listMessages(
        simulate(simulation, { minutes: DAY, steps: [], isSilent: true }),
        'ALARM',
        'no-events',
      ),
    );
    assert.deepEqual(found, []);
  });

  test('are found: without FILL CloudWatch takes an event of earlier periods for one of the last', async (t) => {
    const change = ['FILL(authentic, 0)', 'authentic'] as const;
    const failures = await findFailures(t, change, (simulation) => {
      const course = { minutes: DAY, steps: [], isSilent: true };
      const [at = DAY] = listMessages(simulate(simulation, course), 'ALARM', 'no-events');
      return at > Number(simulation.shop.quietHours) * HOUR + 15 ? [at] : [];
    });
    assert.ok(failures.length > 0);
  });
});
