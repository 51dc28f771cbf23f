import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { explainMismatch } from '../../scripts/patterns/explain/explain-mismatch.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';

const reasonFor = (pattern: string, event: string) =>
  explainMismatch(parsePattern(pattern), parseEvent(event), (key) =>
    key === 'actor' ? ['supplier'] : [],
  );

type Case = readonly [pattern: string, event: string, path: string, message: string];

const cases: Readonly<Record<string, readonly Case[]>> = {
  'nothing at the path': [
    ['{"a":["x"]}', '{"b":1}', 'a', 'the event has no a, only b; expected the text "x"'],
    ['{"a":["x"]}', '{}', 'a', 'the event has no a: it is empty; expected the text "x"'],
    [
      '{"detail":{"data":{"oder":{"id":[1]}}}}',
      '{"detail":{"data":{"order":{"id":1}}}}',
      'detail.data.oder.id',
      'detail.data has no oder (did you mean order?); expected the number 1',
    ],
    [
      '{"detail":{"data":{"actor":{"id":[1]}}}}',
      '{"detail":{"data":{"supplier":{"id":1}}}}',
      'detail.data.actor.id',
      "detail.data has no actor but supplier, its name in the other edition of Kinow's documentation: accept both with $or; expected the number 1",
    ],
    [
      '{"rows":{"idd":["x"]}}',
      '{"rows":[{"id":1},[{"ids":2}]]}',
      'rows.idd',
      'rows has no idd (did you mean id or ids?); expected the text "x"',
    ],
    [
      '{"a":{"b":{"c":["x"]}}}',
      '{"a.b":{"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}}',
      'a.b.c',
      'a.b has no c, only d, e, f, g, h, i, …; expected the text "x"',
    ],
    [
      '{"a":{"paid":["x"]}}',
      '{"a":{"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"total_paid":1}}',
      'a.paid',
      'a has no paid, only total_paid, b, c, d, e, f, …; expected the text "x"',
    ],
    [
      '{"a":{"emaill":["x"]}}',
      '{"a":{"b":1},"c":{"d":{"email":"x"}}}',
      'a.emaill',
      'a has no emaill (did you mean c.d.email?); expected the text "x"',
    ],
    [
      '{"a":{"b":["x"]}}',
      '{"a":5}',
      'a.b',
      'a is the number 5, so it has no b; expected the text "x"',
    ],
    [
      '{"a":{"b":["x"]}}',
      '{"a":[]}',
      'a.b',
      'a is an empty array, so it has no b; expected the text "x"',
    ],
    [
      '{"a":{"b":["x"]}}',
      '{"a":[[]]}',
      'a.b',
      'a is an array without values, so it has no b; expected the text "x"',
    ],
    [
      '{"data":{"order":{"id":[1]}}}',
      '{"id":"1","detail":{"data":{"order":{"id":2}}}}',
      'data.order.id',
      'the event has no data (did you mean detail.data.order.id?); expected the number 1',
    ],
    [
      '{"detail":{"id":[1]}}',
      '{"id":"1","detail":{"rows":[{"id":2},{"id":3}],"x":{"id":4}}}',
      'detail.id',
      'detail has no id (did you mean detail.rows.id or detail.x.id?); expected the number 1',
    ],
    [
      '{"detail":{"order":{"lastname":["x"]}}}',
      '{"detail":{"order":{"id":1},"customer":{"lastname":"y"}}}',
      'detail.order.lastname',
      'detail.order has no lastname (did you mean detail.customer.lastname?); expected the text "x"',
    ],
    [
      '{"EventPattern":{"a":{"b":["x"]}}}',
      '{"a":{"b":"x"}}',
      'EventPattern.a.b',
      'the event has no EventPattern (did you mean a.b, without EventPattern around it?); expected the text "x"',
    ],
    [
      '{"x":["x"]}',
      '{"version":0,"id":0,"source":0,"account":0,"time":0,"region":0,"resources":[],"detail-type":0,"detail":0}',
      'x',
      'the event has no x, only version, id, source, account, time, region, resources, detail-type, detail; expected the text "x"',
    ],
    ['{"a":[{"exists":true}]}', '{"b":1}', 'a', 'the event has no a, only b; expected any value'],
    [
      '{"a":[{"anything-but":"x"}]}',
      '{"b":1}',
      'a',
      'the event has no a, only b; expected anything but the text "x"',
    ],
    [
      '{"a":[null]}',
      '{"b":1}',
      'a',
      'the event has no a, only b; expected null (null is a value: {"exists":false} matches a missing field)',
    ],
  ],
  'an object or an array in place of a value': [
    [
      '{"order":["x"]}',
      '{"order":{"id":1}}',
      'order',
      'there is an object, and patterns compare values: name a field in it, such as order.id; expected the text "x"',
    ],
    [
      '{"a":["x"]}',
      '{"a":{}}',
      'a',
      'there is an empty object, and patterns compare values; expected the text "x"',
    ],
    [
      '{"a":["x"]}',
      '{"a":[]}',
      'a',
      'there is an empty array, and patterns compare values; expected the text "x"',
    ],
    [
      '{"a":["x"]}',
      '{"a":[[]]}',
      'a',
      'there is an array without values, and patterns compare values; expected the text "x"',
    ],
    [
      '{"a":[{"exists":true}]}',
      '{"a":[{"id":1}]}',
      'a',
      'there is an array of objects, and patterns compare values: name a field in it, such as a.id; expected any value',
    ],
  ],
  'values that are not accepted': [
    ['{"a":["x"]}', '{"a":"abc"}', 'a', 'found the text "abc"; expected the text "x"'],
    [
      '{"a":["x",{"prefix":"y"},5]}',
      '{"a":["p","q",true,"s","p"]}',
      'a',
      'found the text "p", the text "q", true and 1 more; expected the text "x", or a text that begins with "y", or the number 5',
    ],
    [
      '{"a":[{"anything-but":["x","y"]}]}',
      '{"a":"x"}',
      'a',
      'found the text "x"; expected anything but the text "x", the text "y"',
    ],
    [
      '{"a":[{"anything-but":{"prefix":["x","y"]}}]}',
      '{"a":"xa"}',
      'a',
      'found the text "xa"; expected anything but a text that begins with "x" or begins with "y"',
    ],
    [
      '{"a":[{"numeric":["=",5]}]}',
      '{"a":6}',
      'a',
      'found the number 6; expected a number equal to 5',
    ],
    [
      '{"a":[{"exists":false}]}',
      '{"a":5}',
      'a',
      'found the number 5; expected nothing at all (it matches only a missing field)',
    ],
    [
      '{"a":["2026-05-03"]}',
      '{"a":"2026-05-04"}',
      'a',
      'found the text "2026-05-04"; expected the text "2026-05-03"',
    ],
  ],
  'a number against a text': [
    [
      '{"a":[1]}',
      '{"a":"1"}',
      'a',
      'found the text "1"; expected the number 1 (a number and a text are never equal: write "1")',
    ],
    [
      '{"a":["1"]}',
      '{"a":1}',
      'a',
      'found the number 1; expected the text "1" (a number and a text are never equal: write 1 without quotes)',
    ],
    [
      '{"a":[9007199254740993]}',
      '{"a":"9007199254740993"}',
      'a',
      'found the text "9007199254740993"; expected the number 9007199254740993 (a number and a text are never equal: write "9007199254740993")',
    ],
    [
      '{"a":["true"]}',
      '{"a":true}',
      'a',
      'found true; expected the text "true" (true and a text are never equal: write true without quotes)',
    ],
    [
      '{"a":[null]}',
      '{"a":"null"}',
      'a',
      'found the text "null"; expected null (null and a text are never equal: write "null")',
    ],
    [
      '{"a":[{"numeric":[">",5]}]}',
      '{"a":"7"}',
      'a',
      'found the text "7"; expected a number > 5 (the event has the number as a text, which numeric never accepts)',
    ],
    [
      '{"a":[{"numeric":[">",5]}]}',
      '{"a":true}',
      'a',
      'found true; expected a number > 5 (numeric accepts numbers only)',
    ],
    [
      '{"a":[{"prefix":"5"}]}',
      '{"a":5}',
      'a',
      'found the number 5; expected a text that begins with "5" (prefix accepts texts only)',
    ],
  ],
  'letter case, white space, spelling': [
    [
      '{"a":["Abc"]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected the text "Abc" (it differs in letter case only)',
    ],
    [
      '{"a":[{"prefix":"Ab"}]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected a text that begins with "Ab" (it differs in letter case only)',
    ],
    [
      '{"a":[{"suffix":"BC"}]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected a text that ends with "BC" (it differs in letter case only)',
    ],
    [
      '{"a":[{"wildcard":"A*C"}]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected a text that fits "A*C" (it differs in letter case only)',
    ],
    [
      '{"a":[{"equals-ignore-case":"x"}]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected a text that is "x" in any case',
    ],
    [
      '{"a":["abc"]}',
      '{"a":"abc "}',
      'a',
      'found the text "abc "; expected the text "abc" (it differs in white space only)',
    ],
    [
      '{"a":["e\\u0301t"]}',
      '{"a":"\\u00e9t"}',
      'a',
      'found the text "\u00e9t"; expected the text "e\u0301t" (they look alike, but encode accented letters differently)',
    ],
    [
      '{"detail-type":["order_craeted"]}',
      '{"detail-type":"order_created"}',
      'detail-type',
      'found the text "order_created"; expected the text "order_craeted" (is it a typo?)',
    ],
    [
      '{"a":[{"wildcard":"a?c"}]}',
      '{"a":"abc"}',
      'a',
      'found the text "abc"; expected a text that fits "a?c" (in a wildcard, only * is special)',
    ],
  ],
  null: [
    [
      '{"a":["x"]}',
      '{"a":null}',
      'a',
      'found null; expected the text "x" (null is a value: [null] accepts it)',
    ],
    [
      '{"a":[{"exists":false}]}',
      '{"a":null}',
      'a',
      'found null; expected nothing at all (null is a value: [null] accepts it)',
    ],
  ],
  'numbers out of a range': [
    [
      '{"a":[{"numeric":[">",5]}]}',
      '{"a":5}',
      'a',
      'found the number 5; expected a number > 5 (it is below the range)',
    ],
    [
      '{"a":[{"numeric":[">=",5,"<",9]}]}',
      '{"a":9}',
      'a',
      'found the number 9; expected a number >= 5 and < 9 (it is above the range)',
    ],
    [
      '{"a":[{"numeric":["<=",1.5]}]}',
      '{"a":2}',
      'a',
      'found the number 2; expected a number <= 1.5 (it is above the range)',
    ],
  ],
  addresses: [
    [
      '{"a":[{"cidr":"10.0.0.0/8"}]}',
      '{"a":"11.0.0.1"}',
      'a',
      'found the text "11.0.0.1"; expected an address in 10.0.0.0/8 (the address is outside the range)',
    ],
    [
      '{"a":[{"cidr":"10.0.0.0/8"}]}',
      '{"a":"host"}',
      'a',
      'found the text "host"; expected an address in 10.0.0.0/8 (it is not an IP address)',
    ],
    [
      '{"a":[{"cidr":"2001:db8::/32"}]}',
      '{"a":5}',
      'a',
      'found the number 5; expected an address in 2001:db8:0:0:0:0:0:0/32 (cidr accepts texts only)',
    ],
  ],
  'elements of an array that do not fit together': [
    [
      '{"detail":{"data":{"name":{"iso_code":["fr"],"value":[{"prefix":"A"}]}}}}',
      '{"detail":{"data":{"name":[{"iso_code":"fr","value":"B"},{"iso_code":"de","value":"C"},{"iso_code":"en","value":"A title that is too long to be shown"}]}}}',
      'detail.data.name.value',
      '`iso_code` = fr in `name[0]`, `value` = A title that is too long to be… in `name[2]`: both must match in the same element of `name`',
    ],
    [
      '{"rows":{"name":{"iso":["fr"],"n":[1]}}}',
      '{"rows":[{"name":[{"iso":"fr"}]},{"name":[{"iso":"de","n":1}]}]}',
      'rows.name.n',
      '`iso` = fr in `rows[0].name[0]`, `n` = 1 in `rows[1].name[0]`: both must match in the same element of `rows`',
    ],
    [
      '{"rows":{"name":{"iso":["fr"],"n":[1]}}}',
      '{"rows":[{"name":[{"iso":"fr"},{"iso":"de","n":1}]}]}',
      'rows.name.n',
      '`iso` = fr in `rows[0].name[0]`, `n` = 1 in `rows[0].name[1]`: both must match in the same element of `rows[0].name`',
    ],
    [
      '{"r":{"a":[1],"b":[1]}}',
      '{"r":[[{"a":1}],[{"b":1}]]}',
      'r.b',
      '`a` = 1 in `r[0][0]`, `b` = 1 in `r[1][0]`: both must match in the same element of `r`',
    ],
    [
      '{"q":{"z":[1]},"r":{"a":[1],"b":[1],"c":[1]}}',
      '{"q":[{"z":1}],"r":[{"a":1,"b":1},{"b":1},{"c":1}]}',
      'r.c',
      '`a` = 1 in `r[0]`, `c` = 1 in `r[2]`: both must match in the same element of `r`',
    ],
    [
      '{"r":{"a":[1],"b":[1],"c":[1]}}',
      '{"r":[{"a":1,"b":1},{"b":1,"c":1},{"a":1,"c":1}]}',
      'r.c',
      '`a` = 1 in `r[0]`, `b` = 1 in `r[0]`, `c` = 1 in `r[1]`: all must match in the same element of `r`',
    ],
  ],
};

for (const [kind, table] of Object.entries(cases)) {
  suite(`why an event does not match: ${kind}`, () => {
    for (const [pattern, event, path, message] of table) {
      test(`${pattern} against ${event}`, () => {
        const reason = reasonFor(pattern, event);
        assert.deepEqual([reason?.path, reason?.message], [path, message]);
      });
    }
  });
}

suite('why an event does not match', () => {
  test('is that of the branch with the most matching fields', () => {
    const reason = reasonFor('{"$or":[{"c":[3]},{"a":[1],"b":[2]}]}', '{"a":1,"b":3}');
    assert.deepEqual([reason?.path, reason?.unmet], ['b', 1]);
  });

  test('is that of the branch with the fewest failing fields if as many match', () => {
    const reason = reasonFor('{"$or":[{"a":[1],"b":[2],"c":[3]},{"a":[1],"d":[2]}]}', '{"a":1}');
    assert.deepEqual([reason?.path, reason?.unmet], ['d', 1]);
  });

  test('is that of the first of equally close branches', () => {
    const reason = reasonFor('{"$or":[{"a":[1]},{"b":[1]},{"c":[1]}]}', '{}');
    assert.deepEqual([reason?.path, reason?.unmet], ['a', 1]);
  });

  test('counts the fields that are not met, and tells the first', () => {
    const reason = reasonFor('{"a":[1],"b":[2],"c":[3]}', '{"a":1}');
    assert.deepEqual([reason?.path, reason?.unmet], ['b', 2]);
    const apart = reasonFor('{"r":{"a":[1],"b":[1]}}', '{"r":[{"a":1},{"b":1}]}');
    assert.equal(apart?.unmet, 0);
  });

  test('shows the beginning of a long text', () => {
    const { message = '' } =
      reasonFor('{"a":["x"]}', JSON.stringify({ a: 'y'.repeat(9_999) })) ?? {};
    assert.match(message, /^found the text "y{60}…"; expected/);
  });

  test('is looked for once in each field, however many branches have it', () => {
    let looked = 0;
    const detail = new Proxy<Record<string, number>>(
      { b: 1 },
      {
        get: (target, key) => {
          looked += 1;
          return Reflect.get(target, key) as unknown;
        },
      },
    );
    const items = Array.from({ length: 500 }, (_, at) => `{"detail":{"a${at}":[1]}}`);
    const pattern = parsePattern(`{"$or":[${items.join(',')}],"detail":{"b":[2],"c":[3]}}`);
    assert.equal(explainMismatch(pattern, { detail })?.unmet, 3);
    // 502 fields, each matched and explained, and 1,500 fields in all branches.
    assert.ok(looked < 1_500, `${looked}`);
  });

  test('is undefined for an event that matches', () => {
    assert.equal(reasonFor('{"a":[1]}', '{"a":1}'), undefined);
  });
});
