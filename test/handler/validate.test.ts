import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findMissingObjects, validate } from '../../handler/validate.ts';

const eventId = '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11';

suite('a body', () => {
  test('that is an event is read without a change to its text', () => {
    const text = ` {"event_id": "${eventId}","subject":"é","data":{"total":7.990},"shop":1}\n`;
    assert.deepEqual(validate(Buffer.from(text)), {
      outcome: 'valid',
      event: { eventId, subject: 'é', data: { total: 7.99 }, text },
    });
  });

  test('that begins with a byte order mark is not JSON, also where it comes as bytes', () => {
    const text = `\ufeff{"event_id":"${eventId}","subject":"a","data":{}}`;
    const invalid = { outcome: 'invalid', issues: [{ path: '', message: 'Expected JSON' }] };
    assert.deepEqual(validate(Buffer.from(text)), invalid);
    assert.deepEqual(validate(Buffer.from(text), text), invalid);
  });

  test('that is invalid is reported by every wrong field, and by no value', () => {
    const text = `{"event_id":"${eventId}0","subject":7,"data":"secret","more":null}`;
    assert.deepEqual(validate(Buffer.from(text)), {
      outcome: 'invalid',
      issues: [
        { path: 'event_id', message: 'Expected a UUID' },
        { path: 'subject', message: 'Expected a text of 1 to 128 characters' },
        { path: 'data', message: 'Expected an object or an array' },
      ],
    });
  });
});

suite('the objects that an event lacks are named with their place', () => {
  const both = 'Expected order, customer';
  const shapes: [what: string, subject: string, data: object, missing: object[]][] = [
    ['all of them there', 'order_created', { order: {}, customer: {} }, []],
    ['one of two', 'order_created', { order: {} }, [{ path: 'data', message: both }]],
    ['no row', 'order_created', [], [{ path: 'data', message: both }]],
    [
      'the keys of no edition',
      'product_position',
      { category: {} },
      [{ path: 'data', message: 'Expected product, category or product' }],
    ],
    [
      'rows without, and rows that are no object',
      'actor_created',
      [{ actor: {} }, {}, null, 'actor', 1, ['actor'], { supplier: {} }],
      [1, 2, 3, 4, 5].map((row) => ({
        path: `data.${row}`,
        message: 'Expected actor or supplier',
      })),
    ],
    ['a subject without objects', 'currencies_updated', [], []],
    ['a subject that is not documented', 'playlist_created', [], []],
  ];
  for (const [what, subject, data, missing] of shapes) {
    test(`${what} (${subject})`, () => {
      assert.deepEqual(findMissingObjects({ eventId, subject, data, text: '' }), missing);
    });
  }

  test('of many rows the first ten that are wrong', () => {
    const rows = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? { actor: {} } : {}));
    assert.deepEqual(
      findMissingObjects({ eventId, subject: 'actor_created', data: rows, text: '' }).map(
        ({ path }) => path,
      ),
      [1, 3, 5, 7, 9, 11, 13, 15, 17, 19].map((row) => `data.${row}`),
    );
  });
});
