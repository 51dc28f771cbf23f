import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type {
  Catalogue,
  CatalogueField,
  Samples,
  SubjectDetail,
} from '../../scripts/console/api/catalogue.ts';
import type { Refusal } from '../../scripts/console/api/requests.ts';
import { searchSubjects } from '../../scripts/console/page/catalogue/search-subjects.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { Console } from '../support/commands/console.ts';

suite('the catalogue of the console', () => {
  let page: Console;
  let catalogue: Catalogue;
  before(async () => {
    page = await Console.start();
    ({ answer: catalogue } = await page.ask<Catalogue>('/catalogue'));
  });
  after(() => page.stop());

  const detail = async (subject: string) =>
    (await page.ask<SubjectDetail>(`/catalogue/${subject}`)).answer;

  test('has all subjects with the keys of both editions, in little', () => {
    const { subjects } = catalogue;
    const of = (edition: 'edition2019' | 'edition2020') =>
      subjects.filter(({ editions }) => editions[edition]).length;
    assert.deepEqual([subjects.length, of('edition2019'), of('edition2020')], [98, 66, 94]);
    const actor = subjects.find(({ name }) => name === 'actor_created');
    assert.deepEqual(actor, {
      name: 'actor_created',
      section: 'Actor',
      editions: { edition2019: ['supplier'], edition2020: ['actor'] },
    });
    assert.ok(JSON.stringify(catalogue).length < 30_000);
  });

  test('types what is under a key, and the fields inside', async () => {
    const { objects, schema } = await detail('group_customer_attached');
    assert.deepEqual(
      objects.map(({ name, type }) => [name, type]),
      [
        ['customer', 'customer'],
        ['groups', 'groups[]'],
      ],
    );
    const names = objects
      .find(({ name }) => name === 'groups')
      ?.fields?.find(({ name }) => name === 'name');
    assert.deepEqual(names, {
      name: 'name',
      type: 'i18nField[]',
      fields: [
        { name: 'lang', type: 'integer' },
        { name: 'value', type: 'string' },
        { name: 'iso_code', type: 'string' },
      ],
    });
    await access(ROOT + schema);
  });

  test('types an object by the name of either edition', async () => {
    const [actor, supplier] = (await detail('actor_created')).objects;
    assert.deepEqual([actor?.name, supplier?.name, supplier?.type], ['actor', 'supplier', 'actor']);
    assert.deepEqual(supplier?.fields, actor?.fields);
  });

  test('knows each field of each sample', async () => {
    const unknown: string[] = [];
    const visit = (path: string, value: unknown, fields: readonly CatalogueField[] | undefined) => {
      if (Array.isArray(value)) value.forEach((one) => visit(path, one, fields));
      else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          const field = fields?.find((one) => one.name === name);
          if (field) visit(`${path}.${name}`, inner, field.fields);
          else unknown.push(`${path}.${name}`);
        }
      }
    };
    for (const { name, editions } of catalogue.subjects) {
      const { answer: samples } = await page.ask<Samples>(`/samples/${name}`);
      assert.deepEqual(Object.keys(samples), Object.keys(editions));
      const { objects } = await detail(name);
      for (const [edition, body] of Object.entries(samples)) {
        const { subject, data } = JSON.parse(body) as { subject: string; data: object };
        assert.equal(subject, name);
        const keys = editions[edition as keyof Samples] ?? [];
        assert.ok(
          keys.every((key) => Object.hasOwn(data, key)),
          `${name} ${edition}`,
        );
        visit(name, data, objects);
      }
    }
    // The key is an assumption: see scripts/samples/sample-data.ts.
    assert.deepEqual(unknown, ['product_categories_updated.categories']);
  });

  test('finds a field, and says where it is', () => {
    const found = searchSubjects(catalogue, 'Total_Paid ').map(
      ({ subject, matchingPaths: where }) => [subject.name, where],
    );
    const where = ['order.total_paid', 'order.total_paid_tax_incl', 'order.total_paid_tax_excl'];
    assert.deepEqual(found, [
      ['order_created', where],
      ['order_history', where],
    ]);
    const inside = searchSubjects(catalogue, 'order.histories.id_order_state');
    assert.deepEqual(inside[0]?.matchingPaths, ['order.histories.id_order_state']);
  });

  test('finds a subject, a section and an object, and all words of a search', () => {
    const names = (search: string) =>
      searchSubjects(catalogue, search).map(({ subject }) => subject.name);
    assert.deepEqual(names('gift_s'), ['gift_sent']);
    assert.deepEqual(searchSubjects(catalogue, 'gift_s')[0]?.matchingPaths, []);
    assert.equal(names('cms page').length, 3);
    assert.ok(names('supplier').includes('actor_created'));
    assert.deepEqual(searchSubjects(catalogue, 'invoice').at(-1)?.matchingPaths, ['invoice']);
    assert.deepEqual(names('order histories'), ['order_created', 'order_history']);
    assert.deepEqual(names('order nowhere'), []);
    // Matches in names come before matches in objects.
    const isNamed = names('subscription').map((name) => name.includes('subscription'));
    assert.equal(isNamed.indexOf(false), isNamed.lastIndexOf(true) + 1);
    assert.equal(names('').length, 98);
  });

  for (const path of ['/catalogue', '/samples']) {
    test(`says of ${path} that there is no such subject, and which may be meant`, async () => {
      const { status, answer } = await page.ask<Refusal>(`${path}/order_create`);
      assert.equal(status, 400);
      assert.match(answer.message, /Did you mean order_created\?$/);
      assert.equal((await page.ask(`${path}/constructor`)).status, 400);
    });
  }
});
