import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as v from 'valibot';
import { detailSchema, eventSchema } from '../../scripts/package/schema.ts';
import { type Subject, subjectNames, subjects } from '../../handler/catalogue/subjects.ts';
import { createSampleData } from '../../scripts/samples/sample-data.ts';
import { createBusEvent } from '../support/aws/bus-event.ts';
import { replaceEach } from '../support/campaigns/with-each-replaced.ts';

/** Returns the issues as `path: message`; empty if the event is valid. */
const issuesOf = (schema: v.GenericSchema, value: unknown) =>
  (v.safeParse(schema, value).issues ?? []).map(
    (issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`,
  );

const dataOf = (subject: Subject, data: unknown): unknown =>
  v.parse(eventSchema(subject), createBusEvent(subject, data)).detail.data;

suite("an event's schema", () => {
  const order = createBusEvent('order_created');

  test('takes the samples of all subjects as they are, with the keys of either edition', () => {
    for (const subject of subjectNames) {
      for (const edition of ['edition2019', 'edition2020'] as const) {
        if (subjects[subject][edition] === undefined) continue;
        const sample = createBusEvent(subject, createSampleData(subject, edition));
        assert.deepEqual(v.parse(eventSchema(subject), sample), sample, subject);
      }
    }
  });

  test('takes a list of rows, and an empty one', () => {
    const row = { actor: { id: 1, name: 'Jeanne' } };
    const older = { supplier: { id: 2 } };
    assert.deepEqual(dataOf('actor_updated', [row, older]), [row, older]);
    assert.deepEqual(dataOf('actor_updated', []), []);
  });

  test('keeps what is not documented, wherever it is', () => {
    const row = { order: { id: 1, more: { a: 1 } }, customer: {}, coupon: 'x' };
    assert.deepEqual(dataOf('order_created', row), row);
    const sample = { ...createBusEvent('order_created', row), more: 1 };
    assert.deepEqual(v.parse(eventSchema('order_created'), sample), sample);
  });

  test('takes a field as missing that is null, and an empty list as an object without fields', () => {
    const row = {
      slider: { id: null, video: [], label: [{ lang: 1, value: null }] },
    };
    assert.deepEqual(dataOf('slider_updated', row), {
      slider: { id: undefined, video: {}, label: [{ lang: 1, value: undefined }] },
    });
  });

  test('requires what is around the objects of a subject that Kinow does not document', () => {
    const created = JSON.stringify(createBusEvent('order_created', { stream: { id: 1 } }));
    const event = JSON.parse(
      created.replaceAll('order_created', 'livestream_started'),
    ) as typeof order;
    // Kinow adds subjects: one that is new here may be documented there.
    const schema = eventSchema('livestream_started' as Subject);
    assert.deepEqual(v.parse(schema, event), event);
    const rows = { ...event, detail: { ...event.detail, data: [] } };
    assert.deepEqual(issuesOf(schema, rows), []);
    const broken = { ...event, detail: { ...event.detail, event_id: '1752', data: 'none' } };
    assert.deepEqual(issuesOf(schema, broken), [
      'detail.event_id: Expected a UUID',
      'detail.data: Expected an object',
    ]);
    assert.deepEqual(issuesOf(schema, order), [
      'detail-type: Expected livestream_started',
      'detail.subject: Expected livestream_started',
    ]);
  });

  test('takes the detail of an event alone, with the paths in it', () => {
    const { detail } = createBusEvent('order_created');
    assert.deepEqual(v.parse(detailSchema('order_created'), detail), detail);
    assert.deepEqual(issuesOf(detailSchema(), detail), []);
    assert.deepEqual(issuesOf(detailSchema('order_history', 'order_created'), detail), []);
    assert.deepEqual(issuesOf(detailSchema('order_history', 'video_updated'), detail), [
      'subject: Expected order_history or video_updated',
    ]);
    assert.deepEqual(issuesOf(detailSchema('order_created'), { ...detail, data: { order: {} } }), [
      'data.customer: Missing',
    ]);
  });

  test('takes the events of several subjects, and without any those of all', () => {
    const some = eventSchema('order_created', 'order_history');
    assert.deepEqual(issuesOf(some, createBusEvent('order_history')), []);
    assert.deepEqual(issuesOf(eventSchema(), createBusEvent('video_updated')), []);
  });

  const refused: [what: string, schema: v.GenericSchema, value: unknown, issues: string[]][] = [
    [
      'what is no event',
      eventSchema('order_created'),
      'order_created',
      [': Expected an event of EventBridge'],
    ],
    [
      'an event of another subject',
      eventSchema('order_created'),
      createBusEvent('order_history'),
      ['detail-type: Expected order_created', 'detail.subject: Expected order_created'],
    ],
    [
      'an event of none of several subjects',
      eventSchema('order_created', 'order_history'),
      createBusEvent('video_updated'),
      ['detail-type: Expected order_created or order_history'],
    ],
    [
      'a subject that is not documented',
      eventSchema(),
      { ...order, 'detail-type': 'playlist_created' },
      ['detail-type: Expected a subject that Kinow documents'],
    ],
    [
      'an event whose detail is still text',
      eventSchema('order_created'),
      { ...order, detail: JSON.stringify(order.detail) },
      ['detail: Expected an object'],
    ],
    [
      'an event_id that is no UUID',
      eventSchema('order_created'),
      { ...order, detail: { ...order.detail, event_id: '1752' } },
      ['detail.event_id: Expected a UUID'],
    ],
    [
      'a linked object that is missing',
      eventSchema('order_created'),
      createBusEvent('order_created', { order: {} }),
      ['detail.data.customer: Missing'],
    ],
    [
      'linked objects of neither edition',
      eventSchema('actor_created'),
      createBusEvent('actor_created', { director: {} }),
      ['detail.data: Expected actor or supplier'],
    ],
    [
      'the older name without an object',
      eventSchema('actor_created'),
      createBusEvent('actor_created', { supplier: null }),
      ['detail.data: Expected actor or supplier'],
    ],
    [
      'a field of another type, in a row of several',
      eventSchema('category_position'),
      createBusEvent('category_position', [
        { category: {} },
        { category: { id: 1.5, name: 'Films' } },
      ]),
      [
        'detail.data.1.category.id: Expected an integer',
        'detail.data.1.category.name: Expected a list',
      ],
    ],
    [
      'data that is a text',
      eventSchema('order_created'),
      createBusEvent('order_created', 'none'),
      ['detail.data: Expected an object'],
    ],
  ];
  for (const [what, schema, value, issues] of refused) {
    test(`refuses ${what}, and tells where`, () => {
      assert.deepEqual(issuesOf(schema, value), issues);
    });
  }

  test('never shows a value, whichever field is wrong', () => {
    const secret = 'tres-secret';
    let told = 0;
    for (const subject of subjectNames) {
      const sample = createBusEvent(subject);
      const schema = eventSchema(subject);
      for (const wrong of [secret, { [secret]: secret }]) {
        for (const broken of replaceEach(sample, wrong)) {
          for (const issue of issuesOf(schema, broken)) {
            assert.match(issue, /^[\w.-]*: (?:Missing|Expected [\w ,]+)$/u);
            assert.doesNotMatch(issue, /tres|Invalid|received/u);
            told += 1;
          }
        }
      }
    }
    assert.ok(told > 10_000, String(told));
  });
});
