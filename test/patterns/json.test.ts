import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findMember, JsonError, tryParseJson } from '../../scripts/patterns/json/parse-json.ts';
import { compactJson, printJson } from '../../scripts/patterns/json/print-json.ts';
import { replaceScalars } from '../../scripts/patterns/json/replace-json.ts';

// What parsing would lose: digits, notations, escapes, duplicate keys.
const TEXT = String.raw`{"a": [1.0, 12345678901234567890, "\u00e9\/"], "b": {"a": null, "a": [[true]]}, "c": {}}`;

suite('JSON text', () => {
  test('keeps its tokens where scalars are replaced, each by the keys that lead to it', () => {
    const seen: string[] = [];
    const same = replaceScalars(TEXT, (scalar, path) => {
      seen.push(`${path.join('.')} ${scalar}`);
      return scalar;
    });
    assert.equal(same, TEXT);
    assert.deepEqual(seen, [
      'a 1.0',
      'a 12345678901234567890',
      String.raw`a "\u00e9\/"`,
      'b.a null',
      'b.a true',
    ]);
    const replaced = replaceScalars(TEXT, (scalar) => (scalar === 'null' ? '"x"' : scalar));
    assert.equal(replaced, TEXT.replace('null', '"x"'));
    assert.equal(
      replaceScalars('5', () => '[]'),
      '[]',
    );
    assert.throws(() => replaceScalars('{"a":', () => ''), JsonError);
  });

  test('is parsed as deep as a detail of 1,000 levels is in its event, and no deeper', () => {
    const detail = `${'[1,'.repeat(1_000)}2${']'.repeat(1_000)}`;
    const event = `{"detail":0,"detail":${detail}}`;
    const { start, end } = findMember(tryParseJson(event), 'detail') ?? {};
    assert.equal(event.slice(start, end), detail);
    assert.equal(tryParseJson(`[${event}]`), undefined);
  });

  test('keeps its tokens on one line, and laid out', () => {
    const compact = compactJson(TEXT);
    assert.equal(compact, TEXT.replaceAll(' ', ''));
    for (const width of [1, 30, 200]) {
      assert.equal(compactJson(printJson(TEXT, { width })), compact);
    }
  });

  test('is laid out with what fits a line, its comma included, on one', () => {
    assert.equal(printJson('{"a":[1,2],"b":{}}', { width: 24 }), '{ "a": [1, 2], "b": {} }');
    assert.equal(
      printJson('{"a":[1,2],"bb":{"c":1}}', { width: 14 }),
      '{\n  "a": [1, 2],\n  "bb": {\n    "c": 1\n  }\n}',
    );
    assert.equal(
      printJson('{"a":[1,2],"b":[1,2]}', { width: 9, oneLineKey: 'b' }),
      '{\n  "a": [\n    1,\n    2\n  ],\n  "b": [1, 2]\n}',
    );
  });
});
