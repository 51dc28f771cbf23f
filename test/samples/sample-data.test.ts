import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  isSubject,
  type Subject,
  subjectNames,
  subjects,
} from '../../handler/catalogue/subjects.ts';
import { createSampleData } from '../../scripts/samples/sample-data.ts';
import { createSampleId } from '../../scripts/samples/sample.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object in a sample. Its name is its key; in a list, the key of the list, such as `histories`. */
interface Found {
  readonly name: string;
  readonly fields: Fields;
}

interface Sample {
  readonly name: string;
  readonly data: Fields;
  readonly objects: readonly Found[];
}

const NAMES: Readonly<Record<string, string>> = {
  supplier: 'actor',
  rule: 'bonus',
  product_attached: 'product',
  product_linked: 'product',
  history: 'histories',
};

/** Returns all objects with an id, at any depth. */
function findObjects(value: unknown, name = ''): Found[] {
  if (Array.isArray(value)) return value.flatMap((item) => findObjects(item, name));
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, item]) => findObjects(item, key));
  return 'id' in value ? [{ name: NAMES[name] ?? name, fields: { ...value } }, ...inner] : inner;
}

const samples: readonly Sample[] = subjectNames
  .filter((subject): subject is Subject => isSubject(subject))
  .flatMap((subject) =>
    (['edition2019', 'edition2020'] as const)
      .filter((edition) => subjects[subject][edition] !== undefined)
      .map((edition) => {
        const data = createSampleData(subject, edition) as Fields;
        return { name: `${subject} ${edition}`, data, objects: findObjects(data) };
      }),
  );

const asNumber = (value: unknown): number => {
  assert.ok(typeof value === 'number');
  return value;
};

suite('the samples of all 98 subjects, in either edition,', () => {
  test('refer by an id to the object of that id, where they have one', () => {
    assert.equal(new Set(samples.map(({ name }) => name.split(' ')[0])).size, 98);
    const checked = new Map<string, number>();
    for (const { name, data, objects } of samples) {
      const ids = (of: string) =>
        objects.flatMap((one) => (one.name === of ? [one.fields['id']] : []));
      for (const [reference, of] of [
        ['id_customer', ids('customer')],
        ['id_order', ids('order')],
        ['id_product', ids('product')],
        ['id_feature', ids('feature')],
        ['id_product_attribute', ids('attributes')],
        ['id_category_default', ids('categories')],
      ] as const) {
        if (of.length === 0) continue;
        for (const { fields } of objects) {
          if (!Object.hasOwn(fields, reference)) continue;
          assert.ok(of.includes(fields[reference]), `${name}: ${reference} ${JSON.stringify(of)}`);
          checked.set(reference, (checked.get(reference) ?? 0) + 1);
        }
      }
      // The latest entry of `order.histories`, and the state of the order.
      const { order, history } = data as Record<string, Fields | undefined>;
      const last = order && (order['histories'] as Fields[]).at(-1);
      if (history !== undefined) assert.deepEqual(history, last);
      if (order !== undefined) assert.equal(order['current_state'], last?.['id_order_state']);
    }
    assert.deepEqual(
      [...checked].filter(([, count]) => count < 2),
      [],
    );
    assert.equal(checked.size, 6);
  });

  test('have dates in the order in which things happen, and none before there is what it is of', () => {
    let compared = 0;
    for (const { name, data, objects } of samples) {
      const isBefore = (one: unknown, other: unknown, what: string) => {
        if (typeof one !== 'string' || typeof other !== 'string') return;
        compared += 1;
        assert.ok(one <= other, `${name}: ${what}: ${one}, ${other}`);
      };
      for (const { fields, name: of } of objects) {
        isBefore(fields['date_add'], fields['date_upd'], `${of} is added, then updated`);
        isBefore(fields['date_add'], fields['date_exp'], `${of} begins, then ends`);
        isBefore(fields['date_from'], fields['date_to'], `${of} begins, then ends`);
      }
      const {
        access,
        customer,
        device,
        order,
        product,
        product_linked: linked,
      } = data as Record<string, Fields | undefined>;
      for (const [what, later] of Object.entries({ access, device, order })) {
        isBefore(
          customer?.['date_add'],
          later?.['date_add'],
          `the customer is there, then ${what}`,
        );
      }
      isBefore(
        product?.['date_add'],
        access?.['date_add'],
        'the product is there, then the access',
      );
      isBefore(linked?.['date_add'], product?.['date_upd'], 'a product is there, then linked');
      if (/^(?:order|customer|product|actor)_created/u.test(name)) {
        const [main] = Object.values(data) as Fields[];
        assert.equal(main?.['date_upd'], main?.['date_add'], name);
      }
    }
    assert.ok(compared > 150, String(compared));
  });

  test('have totals that add up, to the cent', () => {
    const orders = samples.flatMap(({ data }) =>
      'order' in data ? [data['order'] as Fields] : [],
    );
    assert.ok(orders.length >= 4);
    for (const order of orders) {
      const amount = (field: string) => Math.round(asNumber(order[field]) * 100);
      assert.equal(amount('total_paid'), amount('total_paid_tax_incl'));
      assert.equal(amount('total_discounts'), amount('total_discounts_tax_incl'));
      for (const total of ['total_paid', 'total_discounts']) {
        // The French VAT of 20 %.
        assert.equal(amount(`${total}_tax_excl`), Math.round(amount(`${total}_tax_incl`) / 1.2));
      }
      const [withTax, without] = [amount('total_products_wt'), amount('total_products')];
      assert.equal(withTax, amount('total_paid') + amount('total_discounts'));
      assert.equal(without, amount('total_paid_tax_excl') + amount('total_discounts_tax_excl'));
    }
    for (const { data } of samples) {
      const invoice = data['invoice'] as Fields | undefined;
      if (invoice === undefined) continue;
      const [due, paid, total] = ['amount_due', 'amount_paid', 'total'].map((field) =>
        asNumber(invoice[field]),
      );
      assert.equal((due ?? 0) + (paid ?? 0), total);
      assert.equal(Math.round((total ?? 0) / 1.2), Math.round(asNumber(invoice['subtotal'])));
    }
  });

  test('have the same fields of the same object in each of them, but for what changes', () => {
    const CHANGING = new Set(['date_upd', 'position', 'current_state', 'valid', 'histories']);
    const known = new Map<string, string>();
    let again = 0;
    for (const { name, objects } of samples) {
      for (const { name: of, fields } of objects) {
        for (const [field, value] of Object.entries(fields)) {
          if (CHANGING.has(field)) continue;
          const key = `${of} ${String(fields['id'])} ${field}`;
          const text = JSON.stringify(value);
          if (known.has(key)) again += 1;
          assert.equal(text, known.get(key) ?? text, `${name}: ${key}`);
          known.set(key, text);
        }
      }
    }
    assert.ok(again > 1_000, String(again));
  });

  test('tell objects of one kind apart by what they are known by', () => {
    const texts = new Map<string, Set<string>>();
    const ids = new Map<string, Set<unknown>>();
    for (const { objects } of samples) {
      for (const { name, fields } of objects) {
        if (!['customer', 'product', 'actor', 'category', 'order'].includes(name)) continue;
        const by = fields['email'] ?? fields['reference'] ?? fields['name'];
        texts.set(name, (texts.get(name) ?? new Set()).add(JSON.stringify(by)));
        ids.set(name, (ids.get(name) ?? new Set()).add(fields['id']));
      }
    }
    for (const [name, found] of texts) assert.equal(found.size, ids.get(name)?.size, name);
    assert.equal(texts.size, 5);
  });
});

test("a sample's id is a UUID of its name", () => {
  const ids = subjectNames.map((subject) => createSampleId(subject));
  for (const id of ids)
    assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/u);
  assert.equal(new Set(ids).size, 98);
  assert.equal(createSampleId('order_created'), ids[subjectNames.indexOf('order_created')]);
});
