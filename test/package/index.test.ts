import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { getRows, isKinowEvent } from '../../scripts/package/index.ts';
import type { KinowEvent } from '../../handler/catalogue/events.ts';

const row = { category: { id: 12 } };
const detail: KinowEvent<'category_position'> = {
  event_id: '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11',
  subject: 'category_position',
  data: row,
};
const event = { 'detail-type': 'category_position', source: 'kinow', detail };

suite('the guard of an event', () => {
  test('knows an event of the subject, of one of several, and of any', () => {
    assert.ok(isKinowEvent(event, 'category_position'));
    assert.ok(isKinowEvent(event, 'order_created', 'category_position'));
    assert.ok(isKinowEvent(event));
  });

  test('takes a list of rows, an empty one, and any source', () => {
    for (const data of [[row, row], [], {}]) {
      assert.ok(isKinowEvent({ ...event, source: 'shop.fr', detail: { ...detail, data } }));
    }
  });

  const others: Record<string, unknown> = {
    'of another subject': { ...event, 'detail-type': 'category_created' },
    'whose detail is of another subject': {
      ...event,
      detail: { ...detail, subject: 'order_created' },
    },
    'without a detail': { ...event, detail: undefined },
    'whose detail is still text': { ...event, detail: JSON.stringify(detail) },
    'without an event_id': { ...event, detail: { ...detail, event_id: undefined } },
    'without data': { ...event, detail: { ...detail, data: null } },
    'that is null': null,
    'that is a text': JSON.stringify(event),
  };
  for (const [what, other] of Object.entries(others)) {
    test(`does not know one ${what}`, () => {
      assert.equal(isKinowEvent(other, 'category_position'), false);
    });
  }

  test('knows no event of a subject that Kinow does not document', () => {
    for (const subject of ['playlist_created', 'toString', 'kinow_eventbridge_probe']) {
      const other = { 'detail-type': subject, detail: { ...detail, subject } };
      assert.equal(isKinowEvent(other), false, subject);
    }
  });
});

suite('the rows of an event', () => {
  test('are a list of the one row', () => {
    assert.deepEqual(getRows(detail), [row]);
  });

  test('are the list of rows, be it empty', () => {
    assert.deepEqual(getRows({ ...detail, data: [row, row] }), [row, row]);
    assert.deepEqual(getRows({ ...detail, data: [] }), []);
  });
});
