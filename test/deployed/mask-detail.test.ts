import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import type * as v from 'valibot';
import { objects } from '../../handler/catalogue/objects.ts';
import { getLinkedKeys, subjectNames, subjects } from '../../handler/catalogue/subjects.ts';
import { maskDetail } from '../../scripts/deployed/tail/mask-detail.ts';
import { findKind } from '../../scripts/deployed/tail/personal-fields.ts';
import { createRandom } from '../../scripts/samples/random.ts';
import { createSampleData } from '../../scripts/samples/sample-data.ts';
import { createSampleBody, createSampleId } from '../../scripts/samples/sample.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';

const mask = (detail: string, subject = 'any', unmasked = false) =>
  maskDetail(detail, subject, { unmasked, getRandom: (text) => createRandom(`salt ${text}`) });

/** Masks a value at a key of `data`. */
const masked = (key: string, value: unknown): unknown => {
  const text = mask(JSON.stringify({ data: { thing: { [key]: value } } }));
  return (JSON.parse(text) as { data: { thing: Record<string, unknown> } }).data.thing[key];
};

/** Returns the scalars of a JSON value by their path. */
function* scalarsOf(value: unknown, path: readonly string[] = []): Generator<[string, unknown]> {
  if (Array.isArray(value)) for (const item of value) yield* scalarsOf(item, path);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* scalarsOf(item, [...path, key]);
  } else yield [path.join('.'), value];
}

/** The masked fields of Kinow's documented objects. */
const MASKED = [
  'access.message',
  'customer.birthday',
  'customer.custom',
  'customer.email',
  'customer.firstname',
  'customer.lastname',
  'customer.password',
  'device.fingerprint',
  'gift.custom',
  'gift.email',
  'gift.firstname',
  'gift.lastname',
  'gift.message',
  'invoice.customer_email',
  'invoice.hosted_invoice_url',
  'token',
  'value',
];

/** Fields that are not personal despite their name: content of the shop. */
const PUBLIC_NAMES = `actor bonus configuration currency director feature groups language supplier
  rule blogcategory category cmscategory extract product video product_attached product_linked`;

const ALSO_PUBLIC = new Set([
  ...PUBLIC_NAMES.split(/\s+/u).map((object) => `${object}.name`),
  'name',
  'feature.name_i18n',
  'extract.filename',
  'video.filename',
  'extract.advertising_url',
  'video.advertising_url',
  'customer.last_passwd_gen',
  'footermenu.url',
  'hookphrase.url',
  'page.url_rewrite',
  'slider.url',
  'topmenu.url',
]);

suite('of the documented objects', () => {
  const fields = Object.entries(objects).flatMap(([key, schema]: [string, v.GenericSchema]) => {
    const inner = 'item' in schema ? (schema.item as v.GenericSchema) : schema;
    if (!('entries' in inner)) return [[key]];
    return Object.keys(inner.entries as object).map((field) => [key, field]);
  });

  test('exactly these fields are masked', () => {
    const found = fields.filter((path) => findKind(['data', ...path]) !== undefined);
    const expected = [...MASKED, 'configuration.value'];
    assert.deepEqual(found.map((path) => path.join('.')).toSorted(), expected.toSorted());
  });

  test('each that sounds personal is masked, or known to be public', () => {
    const smell =
      /name|mail|pass|token|secret|birth|gender|phone|mobile|address|street|^city|zip|message|custom|comment|note|finger|url|^ip|_ip|card|iban/u;
    const known = new Set([...MASKED, ...ALSO_PUBLIC, 'customer.id_gender', 'configuration.value']);
    // IDs of the shop are not masked.
    const idle = (path: string) => /(?:^|\.)id_customer$|^invoice\.customer$/u.test(path);
    const suspect = fields
      .map((path) => path.join('.'))
      .filter((path) => smell.test(path.split('.').at(-1) ?? ''));
    assert.deepEqual(
      suspect.filter((path) => !known.has(path) && !idle(path)),
      [],
    );
  });

  test('every sample keeps its shape and what is not personal, and nothing else', () => {
    for (const subject of subjectNames) {
      for (const edition of ['edition2019', 'edition2020'] as const) {
        if (subjects[subject][edition] === undefined) continue;
        const body = createSampleBody(
          subject,
          createSampleId(subject),
          createSampleData(subject, edition),
        );
        const before = [...scalarsOf(JSON.parse(body))];
        const after = [...scalarsOf(JSON.parse(mask(body, subject)))];
        assert.deepEqual(
          after.map(([path]) => path),
          before.map(([path]) => path),
        );
        for (const [index, [path, value]] of before.entries()) {
          const [, other] = after[index] ?? [];
          const place = path.replace(/^data\./u, '');
          const isMasked = MASKED.includes(place) && /[\p{L}1-9]/u.test(String(value));
          assert.equal(other !== value, isMasked, `${subject} ${path}: ${String(value)}`);
          assert.equal(typeof other, typeof value);
        }
      }
    }
    assert.deepEqual(getLinkedKeys('currencies_updated'), [[]]);
  });
});

suite('a mask', () => {
  const shapes: [what: string, key: string, value: string, shape: RegExp][] = [
    ['an e-mail address', 'email', 'max@exemple.fr', /^[a-z-]+\.[a-z-]+\d+@example\.(?:com|org)$/u],
    ['a first name', 'firstname', 'Maximilienne', /^\p{Lu}\p{L}+$/u],
    ['a name', 'customer_name', 'Max Moritz', /^\p{Lu}\S+ \p{Lu}\S+$/u],
    ['a date', 'birthday', '1984-05-12', /^(?:19|20)\d\d-(?:0\d|1[0-2])-[0-2]\d$/u],
    ['a date with a time', 'birthday', '1984-05-12 08:15:00', /^\d{4}-\d\d-\d\d 00:00:00$/u],
    ['a telephone number', 'phone', '+33 6 12 34 56 78', /^\+33 \d \d\d \d\d \d\d \d\d$/u],
    ['an IP address', 'ip', '81.2.69.160', /^192\.0\.2\.\d+$/u],
    ['an IPv6 address', 'ip_address', '2a01:e0a::1f', /^2001:db8::[\da-f]+$/u],
    ['a hash', 'fingerprint', '0123456789abcdef', /^[\da-f]{16}$/u],
    [
      'a link',
      'invoice_pdf',
      'https://pay.example.com/i/Ab1?s=Zz9',
      /^https:\/\/pay\.example\.com\/\p{L}\/\p{Lu}\p{Ll}\d\?\p{Ll}=\p{Lu}\p{Ll}\d$/u,
    ],
    ['a sentence', 'message', 'Bon film, à 20 h !', /^Xxx xxxx, x 00 x !$/u],
    [
      'JSON in a text',
      'custom',
      '{"ville":"Liège","n":12}',
      /^\{"ville":"\p{Lu}\p{L}{4}","n":\d\d\}$/u,
    ],
  ];
  for (const [what, key, value, shape] of shapes) {
    test(`of ${what} is one too`, () => {
      const other = masked(key, value);
      assert.notEqual(other, value);
      assert.match(String(other), shape);
    });
  }

  test('of a number has as many digits, and fits the bus', () => {
    assert.match(String(masked('phone', 33_612_345_678)), /^\d{11}$/u);
    assert.match(mask('{"phone":9223372036854775807}'), /^\{"phone":[1-8]{4}\d+\}$/u);
    const text = mask('{"phone":9223372036854775807,"lat":-48.8566,"lng":2.5e-7}');
    const [, phone = '', lat = '', lng = ''] =
      /^\{"phone":(\d{19}),"lat":(-\d\d\.\d{4}),"lng":(\d\.\de-7)\}$/u.exec(text) ?? [];
    assert.ok(BigInt(phone) < 2n ** 63n);
    assert.deepEqual([lat === '-48.8566', lng === '2.5e-7'], [false, false]);
  });

  test('is the same for the same value, and differs for others', () => {
    const emails = Array.from({ length: 200 }, (_, index) =>
      masked('email', `m${index}@exemple.fr`),
    );
    assert.ok(new Set(emails).size > 195);
    assert.deepEqual(
      Array.from({ length: 200 }, (_, index) => masked('mail', `m${index}@exemple.fr`)),
      emails,
    );
  });

  test('is not made of what is empty, a flag or an id', () => {
    for (const [key, value] of [
      ['email', ''],
      ['birthday', '0000-00-00'],
      ['phone', null],
      ['custom', true],
      ['id_address', 12],
      ['id', 352],
    ] as const) {
      assert.equal(masked(key, value), value, key);
    }
  });
});

suite('whatever its key is called, a value is masked', () => {
  const personal = `customerEmail customer_first_name last_name_2 userName billing_address city
    postal_code remote_addr password_confirmation access_token apiKey token2 prénom télephone
    card_number phone1 comment`;
  for (const key of personal.split(/\s+/u)) {
    test(`under ${key}`, () => assert.notEqual(masked(key, 'Personal7Value'), 'Personal7Value'));
  }

  test('below a personal key, and as a name of a person', () => {
    const text = mask(
      '{"address":{"lines":["12 rue X"],"label":"home"},"customer":{"name":"Max"}}',
    );
    assert.doesNotMatch(text, /rue|home|Max/u);
  });

  const looks = {
    'an e-mail address': 'Call max.moritz+vod@exemple.fr now',
    'two e-mail addresses': 'a.moritz@exemple.fr, moritz@é-exemple.fr',
    'a telephone number': 'moritz 06 12 34 56 78',
    'a telephone number from abroad': '+41 22 345 67 89 moritz',
    'an IP address': 'from 81.2.69.160 moritz',
    'an IPv6 address': 'from 2a01:e0a:1::1f moritz',
    'a token': 'moritz eyJhbGciOi.eyJzdWIi.x_y-z',
    'a key': 'moritz sk_live_51Habc',
    'a long hash': 'moritz 0123456789abcdef0123456789abcdef',
  };
  for (const [what, text] of Object.entries(looks)) {
    test(`that has ${what} in it`, () => {
      const secrets = text.match(/\S*[\d@]\S*/gu) ?? [];
      const other = String(masked('anything', text));
      for (const secret of secrets) {
        if (secret.length > 3) assert.ok(!other.includes(secret), other);
      }
    });
  }

  test('but not what looks a little like it', () => {
    for (const text of [
      '2026-11-25 22:15:03',
      '22:15:03',
      'std::vector',
      '0.864200000',
      '54e0944b-0000-4000-8000-000000000001',
      'les-marees-d-ete-2024-la-serie-complete-saison-1',
      'XKBKNABJK',
      'https://cdn.example.com/images/4524.jpg',
      'supercalifragilisticexpialidociousness',
      '3700000000000',
    ]) {
      assert.equal(masked('anything', text), text);
    }
  });
});

/** JSON with the formatting of other serializers. */
const oddJson = (keys: fc.Arbitrary<string>, scalars: fc.Arbitrary<string>) => {
  const space = fc.constantFrom('', '', ' ', '\n\t');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, scalars, tie('object'), tie('array')),
    array: fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), space)
      .map(([items, gap]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
    object: fc
      .tuple(fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }), space)
      .map(
        ([entries, gap]) =>
          `{${gap}${entries.map(([key, item]) => `${key}${gap}:${gap}${String(item)}`).join(`,${gap}`)}}`,
      ),
  }));
  return value.map((json) => `{ "event_id":"x", "data" :${String(json)}}`);
};

const ODD = [
  '"caf\\u00e9 \\/"',
  '"\\ud83d"',
  '9007199254740993',
  '1.10',
  '-0',
  '1E400',
  'true',
  'null',
  '""',
  '"\\"}],["',
];

suite('masking a detail', () => {
  test(`leaves all that is not personal to the byte (seed ${SEED})`, () => {
    const keys = fc.constantFrom('"id"', '"order"', '"na\\u006de"', '"date_add"', '"é"', '"a\\"b"');
    fc.assert(
      fc.property(oddJson(keys, fc.constantFrom(...ODD)), (json) => {
        JSON.parse(json);
        assert.equal(mask(json), json);
      }),
      { numRuns: scaleDown(50_000), seed: SEED },
    );
  });

  test(`shows no personal value, keeps types and keys, and changes only scalars (seed ${SEED})`, () => {
    const keys = fc.constantFrom(
      '"id"',
      '"order"',
      '"email"',
      '"emai\\u006c"',
      '"password"',
      '"customer"',
    );
    const scalars = fc.constantFrom(...ODD, '"moritz@exemple.fr"', '"Moritz7Max"', '12345678901');
    fc.assert(
      fc.property(oddJson(keys, scalars), (json) => {
        const other = mask(json);
        const [before, after] = [json, other].map((text) => [...scalarsOf(JSON.parse(text))]);
        assert.deepEqual(
          after?.map(([path, value]) => [path, typeof value]),
          before?.map(([path, value]) => [path, typeof value]),
        );
        for (const [path, value] of after ?? []) {
          if (/email|password/u.test(path)) assert.notEqual(value, 'Moritz7Max');
          assert.notEqual(value, 'moritz@exemple.fr');
        }
        assert.equal(mask(json), other);
        const rest = (text: string) =>
          text.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[^\s[\]{}:,]+/gu, '*');
        assert.equal(rest(other), rest(json));
      }),
      { numRuns: scaleDown(50_000), seed: SEED },
    );
  });

  test('masks secrets also where personal data is to be shown, and password tokens whole', () => {
    const detail =
      '{"data":{"customer":{"email":"max@exemple.fr","password":"hunter22"},"token":"abc123def"}}';
    assert.match(mask(detail, 'customer_created', true), /max@exemple\.fr/u);
    assert.doesNotMatch(mask(detail, 'customer_created', true), /hunter22|abc123def/u);
    assert.doesNotMatch(mask(detail, 'password_token_created', true), /max@|hunter22|abc123def/u);
  });

  test('takes time in proportion, however hostile the text is', () => {
    const hostile = [
      'a',
      '@',
      'a@',
      'a@a.a ',
      '+3',
      '0',
      ':a',
      'eyJ',
      '1.',
      '.-',
      '\\"',
      '\\u00e9',
    ];
    const timeOf = (size: number) => {
      const start = performance.now();
      for (const part of hostile) {
        const long = part.repeat(Math.floor(size / part.length));
        for (const key of ['anything', 'message']) mask(`{"${key}":"${long}"}`);
      }
      return performance.now() - start;
    };
    const short = timeOf(50_000);
    const ratio = timeOf(400_000) / short;
    assert.ok(ratio < 24, `eight times as long a text took ${ratio.toFixed(1)} times as long`);
  });
});
