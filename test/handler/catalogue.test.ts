import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { objects } from '../../handler/catalogue/objects.ts';
import { getLinkedKeys, isSubject, subjects } from '../../handler/catalogue/subjects.ts';

const entries = Object.entries(subjects);

suite('the catalogue', () => {
  test('has the 98 subjects: 66 of the 2019 edition, 94 of the 2020 edition', () => {
    assert.equal(entries.length, 98);
    assert.equal(entries.filter(([, { edition2019 }]) => edition2019 !== undefined).length, 66);
    assert.equal(entries.filter(([, { edition2020 }]) => edition2020 !== undefined).length, 94);
  });

  test('knows the object of every linked key', () => {
    const keys = entries.flatMap(([, { edition2019 = [], edition2020 = [] }]) => [
      ...edition2019,
      ...edition2020,
    ]);
    for (const key of keys) assert.ok(Object.hasOwn(objects, key), key);
  });

  test('has no object that no subject links', () => {
    const keys = new Set<string>(
      entries.flatMap(([, { edition2019 = [], edition2020 = [] }]) => [
        ...edition2019,
        ...edition2020,
      ]),
    );
    // The fields of the configuration are keys of `data` themselves.
    assert.deepEqual(
      Object.keys(objects).filter((key) => !keys.has(key)),
      ['configuration'],
    );
  });

  test('takes the keys of either edition, the newer first', () => {
    assert.deepEqual(getLinkedKeys('order_created'), [['order', 'customer']]);
    assert.deepEqual(getLinkedKeys('actor_created'), [['actor'], ['supplier']]);
    assert.deepEqual(getLinkedKeys('product_position'), [['product', 'category'], ['product']]);
    assert.deepEqual(getLinkedKeys('product_attached'), [['product', 'product_attached']]);
    assert.deepEqual(getLinkedKeys('currencies_updated'), [[]]);
  });

  test('knows no subject by the name of a method', () => {
    assert.equal(isSubject('order_created'), true);
    for (const name of ['toString', '__proto__', 'constructor', 'ORDER_CREATED', '']) {
      assert.equal(isSubject(name), false, name);
    }
  });
});
