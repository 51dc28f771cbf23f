import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import specs from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { eventSchema } from '../../scripts/package/schema.ts';
import { type Subject, subjectNames, subjects } from '../../handler/catalogue/subjects.ts';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { createSampleData } from '../../scripts/samples/sample-data.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { createBusEvent } from '../support/aws/bus-event.ts';
import { replaceEach } from '../support/campaigns/with-each-replaced.ts';

const read = (path: string) => readFile(`${ROOT}infra/${path}`, 'utf8');

const options = {
  // Optimized code takes longer to make than it saves.
  code: { optimize: false },
  formats: {
    uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u,
  },
};

type IsValid = (event: unknown) => boolean;

const asyncApi = JSON.parse(await read('schemas/asyncapi.json')) as {
  readonly channels: { readonly bus: { readonly messages: Record<string, unknown> } };
  readonly components: {
    readonly messages: Record<string, Message>;
    readonly schemas: Record<string, NamedSchema>;
  };
};

interface NamedSchema {
  readonly properties?: object;
  readonly required?: readonly string[];
}

interface Message {
  readonly payload: { readonly $ref: string };
  readonly examples: readonly { readonly payload: { readonly 'detail-type': string } }[];
}

const registry = await read('schemas/registry.yaml');
const { Resources } = parseTemplate(registry);

/** The schemas of the registry by subject, with CloudFormation's substitutions. */
const openApi = new Map(
  Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
    if (Type !== 'AWS::EventSchemas::Schema') return [];
    const [name, content] = ['SchemaName', 'Content'].map((key) => {
      const { 'Fn::Sub': text = '' } = Properties[key] as { 'Fn::Sub'?: string };
      return text.replaceAll('${EventSource}', 'kinow');
    });
    const subject = name?.replace('kinow@', '') ?? '';
    return [[subject, JSON.parse(content ?? '') as Record<string, unknown>] as const];
  }),
);

/** The formats of the schemas. */
const documents: Record<string, (subject: Subject) => Promise<IsValid>> = {
  'its JSON Schema': async (subject) =>
    jsonSchemas.compile(JSON.parse(await read(`schemas/${subject}.json`)) as object),
  'its message in asyncapi.json': async (subject) => {
    const { $ref } = asyncApi.components.messages[subject]?.payload ?? {};
    return asyncApiSchemas.compile({ $ref: `asyncapi.json${$ref}` });
  },
  'its OpenAPI document in registry.yaml': async (subject) => {
    openApiSchemas.addSchema(openApi.get(subject) ?? {}, subject);
    return openApiSchemas.compile({ $ref: `${subject}#/components/schemas/AWSEvent` });
  },
};
// One of each, because compiling the schema of schemas takes longer than compiling one of them.
const jsonSchemas = new Ajv2020(options);
const openApiSchemas = new Ajv({ ...options, strict: false });
const asyncApiSchemas = new Ajv({ ...options, strict: false });
asyncApiSchemas.addSchema(asyncApi, 'asyncapi.json');

for (const [document, schemaOf] of Object.entries(documents)) {
  suite(`an event of a subject, by ${document},`, async () => {
    const validators = new Map<Subject, IsValid>();
    for (const subject of subjectNames) validators.set(subject, await schemaOf(subject));
    const isValid = (subject: Subject, event: unknown) =>
      validators.get(subject)?.(event) ?? assert.fail(subject);

    test('is valid as the sample, with the keys of either edition', () => {
      for (const subject of subjectNames) {
        for (const edition of ['edition2019', 'edition2020'] as const) {
          if (subjects[subject][edition] === undefined) continue;
          const event = createBusEvent(subject, createSampleData(subject, edition));
          assert.ok(isValid(subject, event), `${subject} ${edition}`);
        }
      }
    });

    test('is valid with one row, a list of rows, and what is not documented', () => {
      const row = { order: { id: 1, more: 1 }, customer: {}, coupon: 'x' };
      for (const data of [row, [row, row], []]) {
        assert.ok(isValid('order_created', { ...createBusEvent('order_created', data), more: 1 }));
      }
    });

    const { detail, ...envelope } = createBusEvent('order_created');
    const broken: Record<string, unknown> = {
      'without one of its objects': createBusEvent('order_created', { order: {} }),
      'without one of its objects, in one row of several': createBusEvent('order_created', [
        { order: {}, customer: {} },
        { order: {} },
      ]),
      'with a text as its id': createBusEvent('order_created', {
        order: { id: '1' },
        customer: {},
      }),
      'of another subject': createBusEvent('order_history'),
      'whose detail is of another subject': {
        ...envelope,
        detail: { ...detail, subject: 'order_history' },
      },
      'whose event_id is no UUID': { ...envelope, detail: { ...detail, event_id: '1' } },
      'without a detail': envelope,
      'that is no object': 'order_created',
    };
    for (const [what, event] of Object.entries(broken)) {
      test(`is not valid ${what}`, () => assert.equal(isValid('order_created', event), false));
    }

    test('is not valid with the keys of neither edition', () => {
      assert.equal(
        isValid('actor_created', createBusEvent('actor_created', { director: {} })),
        false,
      );
    });

    test('is valid where the parser takes it, and only there, but for what PHP writes for nothing', () => {
      let valid = 0;
      let broken = 0;
      // A subject of each section, and all subjects with renamed keys.
      const some = subjectNames.filter((subject) => /_updated$|_position$|^actor/u.test(subject));
      for (const subject of some) {
        const schema = eventSchema(subject);
        const sample = createBusEvent(subject);
        for (const replacement of ['text', 1.5, true, {}]) {
          for (const event of replaceEach(sample, replacement)) {
            const is = isValid(subject, event);
            if (is !== v.is(schema, event)) assert.fail(`${subject} ${JSON.stringify(event)}`);
            if (is) valid += 1;
            else broken += 1;
          }
        }
        for (const nothing of [null, []]) {
          for (const event of replaceEach(sample, nothing)) {
            if (isValid(subject, event) && !v.is(schema, event)) assert.fail(JSON.stringify(event));
          }
        }
      }
      assert.ok(valid > 1000 && broken > 1000, `${valid} valid, ${broken} broken`);
    });
  });
}

suite('the schemas for generators of code', () => {
  /** Returns the names that are one and the same class, as case and punctuation get lost. */
  const findSameNames = (schemas: object): string[] => {
    const classes = Map.groupBy(Object.keys(schemas), (name) =>
      name.replaceAll(/[^a-z\d]/giu, '').toLowerCase(),
    );
    return [...classes.values()].filter(({ length }) => length > 1).flat();
  };

  /** Returns the places of objects with fields within a schema, which have no name. */
  const findAnonymous = (value: unknown, place: string): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const inner = Object.entries(value)
      .filter(([key]) => key !== 'examples')
      .flatMap(([key, item]) => {
        const isAnonymous = typeof item === 'object' && item !== null && 'properties' in item;
        return [
          ...(isAnonymous ? [`${place}.${key}`] : []),
          ...findAnonymous(item, `${place}.${key}`),
        ];
      });
    return inner;
  };

  const all: (readonly [document: string, schemas: Record<string, NamedSchema>])[] = [
    ['asyncapi.json', asyncApi.components.schemas],
    ...[...openApi].map(([subject, { components }]) => {
      const { schemas } = components as { schemas: Record<string, NamedSchema> };
      return [subject, schemas] as const;
    }),
  ];

  test('have names that differ in more than case, also in those of the registry', () => {
    assert.equal(all.length, 99);
    for (const [document, schemas] of all) assert.deepEqual(findSameNames(schemas), [], document);
    assert.deepEqual(findSameNames({ order_history: 1, order: 1, orderHistory: 1 }), [
      'order_history',
      'orderHistory',
    ]);
  });

  test('have a name for each object', () => {
    for (const [document, schemas] of all) {
      const anonymous = Object.entries(schemas).flatMap(([name, one]) =>
        findAnonymous(one.properties ?? {}, name),
      );
      assert.deepEqual(anonymous, [], document);
    }
    const inline = { detail: { properties: { data: {} } } };
    assert.deepEqual(findAnonymous(inline, 'event'), ['event.detail']);
  });

  test('require event_id, subject and data of the detail', async () => {
    const required = ['event_id', 'subject', 'data'];
    for (const subject of subjectNames) {
      const { properties } = JSON.parse(await read(`schemas/${subject}.json`)) as {
        properties: { detail: NamedSchema };
      };
      assert.deepEqual(properties.detail.required, required, subject);
      assert.deepEqual(asyncApi.components.schemas[`${subject}.detail`]?.required, required);
      const { components } = openApi.get(subject) as unknown as OpenApiDocument;
      const { schemas } = components;
      const { $ref } = schemas.AWSEvent.properties.detail;
      assert.deepEqual(schemas[$ref.replace('#/components/schemas/', '')]?.required, required);
    }
  });
});

interface OpenApiDocument {
  readonly components: {
    readonly schemas: Record<string, NamedSchema> & { readonly AWSEvent: AwsEvent };
  };
}

suite('the examples of the JSON Schemas', () => {
  interface WithExamples {
    readonly type?: string;
    readonly examples?: readonly unknown[];
  }

  /** Returns all schemas in a document, at any depth. */
  const findSchemas = (value: unknown): WithExamples[] =>
    typeof value === 'object' && value !== null
      ? [value, ...Object.values(value).flatMap(findSchemas)]
      : [];

  test('are what the schemas take, and there are some for each field with a value', async () => {
    const fields = new Map<string, number>();
    const ajv = new Ajv2020(options);
    // Most fields are in the schemas of several subjects.
    const compiled = new Map<string, IsValid>();
    for (const subject of subjectNames) {
      const document = JSON.parse(await read(`schemas/${subject}.json`)) as { $defs: object };
      for (const schema of findSchemas(document.$defs)) {
        const { type, examples = [], ...rest } = schema;
        if (!['string', 'integer', 'number', 'boolean'].includes(type ?? '')) continue;
        assert.ok(examples.length > 0, `${subject}: ${JSON.stringify(schema)}`);
        assert.equal(new Set(examples).size, examples.length);
        const text = JSON.stringify({ type, ...rest });
        const isValid = compiled.get(text) ?? ajv.compile({ type, ...rest });
        compiled.set(text, isValid);
        for (const example of examples) assert.ok(isValid(example), JSON.stringify(schema));
        fields.set(subject, (fields.get(subject) ?? 0) + 1);
      }
    }
    assert.ok(fields.size >= 97, 'only currencies_updated has no field');
  });

  test('are those of the catalogue', async () => {
    const { $defs } = JSON.parse(await read('schemas/product_created.json')) as {
      $defs: { product: { properties: Record<string, WithExamples> } };
    };
    const { reference, name } = $defs.product.properties;
    assert.ok(reference?.examples?.includes('FILM-LMDE'));
    assert.deepEqual(name?.examples, [
      [
        { lang: 1, value: 'Les Marées d’été', iso_code: 'fr' },
        { lang: 2, value: 'Summer Tides', iso_code: 'en' },
      ],
    ]);
  });
});

suite('asyncapi.json', () => {
  test('is an AsyncAPI 3.0 document', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const metaSchema: object = specs.schemasWithoutId['3.0.0'];
    const validate = ajv.compile(metaSchema);
    validate(asyncApi);
    assert.deepEqual(validate.errors, null);
    assert.equal(validate({ ...asyncApi, channels: { bus: { adress: 'bus' } } }), false);
  });

  test('has a message for each subject in its one channel, with the sample', () => {
    const { bus } = asyncApi.channels;
    assert.deepEqual(Object.keys(bus.messages), subjectNames);
    for (const subject of subjectNames) {
      assert.deepEqual(bus.messages[subject], { $ref: `#/components/messages/${subject}` });
      const { examples = [] } = asyncApi.components.messages[subject] ?? {};
      assert.deepEqual(
        examples.map(({ payload }) => payload['detail-type']),
        [subject],
      );
      for (const { payload } of examples) assert.ok(v.is(eventSchema(subject), payload), subject);
    }
  });
});

suite('registry.yaml', () => {
  test('has a schema for each subject, and no more than a registry takes', () => {
    assert.deepEqual([...openApi.keys()], subjectNames);
    assert.ok(subjectNames.length <= 100, 'AWS lets a registry have 100 schemas: split it');
  });

  test('has OpenAPI 3 documents, in the form of the schemas that EventBridge discovers', async () => {
    const validator = new Validator();
    for (const [subject, document] of openApi) {
      assert.deepEqual(await validator.validate(document), { valid: true }, subject);
      const { components } = document as { components: { schemas: Record<string, AwsEvent> } };
      const { AWSEvent } = components.schemas;
      assert.equal(AWSEvent?.['x-amazon-events-source'], 'kinow');
      assert.equal(AWSEvent['x-amazon-events-detail-type'], subject);
      const name = AWSEvent.properties.detail.$ref.replace('#/components/schemas/', '');
      assert.match(name, /^(?:[A-Z][a-z]+)+$/u);
      assert.ok(name in components.schemas);
    }
    assert.equal((await validator.validate({ openapi: '3.0.0', paths: {} })).valid, false);
  });

  test('keeps to the limits of the schema registry and of CloudFormation', () => {
    assert.ok(registry.length < 1_000_000);
    for (const { Properties = {} } of Object.values(Resources)) {
      const { Content = { 'Fn::Sub': '' }, Description } = Properties as {
        Content?: { 'Fn::Sub': string };
        Description: unknown;
      };
      assert.ok(Content['Fn::Sub'].length < 100_000);
      assert.ok(JSON.stringify(Description).length < 256);
    }
  });
});

interface AwsEvent {
  readonly properties: { readonly detail: { readonly $ref: string } };
  readonly 'x-amazon-events-source': string;
  readonly 'x-amazon-events-detail-type': string;
}

suite('the catalogue page', async () => {
  const page = await read('catalogue.md');

  test('has each subject with its sample, its schema and a pattern', () => {
    for (const subject of subjectNames) {
      assert.ok(page.includes(`| \`${subject}\` `), subject);
      assert.ok(page.includes(`(../events/${subject}.json), [schema](schemas/${subject}.json)`));
      assert.match(page, new RegExp(`"detail-type": \\[[^\\]]*"${subject}"`, 'u'));
    }
  });

  test('links to what is there', async () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/gu)].map(([, link = '']) => link);
    const titles = [...page.matchAll(/^#+ (.+)$/gmu)].map(([, title = '']) => title);
    const anchors = new Set(titles.map((title) => `#${title.toLowerCase().replaceAll(' ', '-')}`));
    for (const link of links) {
      if (link.startsWith('#')) assert.ok(anchors.has(link), link);
      else await access(`${ROOT}infra/${link}`);
    }
  });
});
