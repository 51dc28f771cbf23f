import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { computeWildcardComplexity } from '../../scripts/patterns/wildcard-complexity.ts';

/** Returns the complexity of wildcards that EventBridge accepts. */
const computeComplexity = (...wildcards: readonly string[]): number | undefined => {
  const text = JSON.stringify({ a: wildcards.map((wildcard) => ({ wildcard })) });
  const [field] = parsePattern(text).branches[0] ?? [];
  return field && computeWildcardComplexity(field.alternatives);
};

suite('the complexity of wildcards', () => {
  // Numbers of the tests of event-ruler's MachineComplexityEvaluator.
  const cases: [complexity: number, ...wildcards: string[]][] = [
    [2, 'a*b'],
    [3, 'a*bb'],
    [4, '*ab*ad'],
    [5, 'a*b*bb'],
    [4, 'a*bb*'],
    [3, 'abc*', 'abcde*'],
    [2, 'ab*c', 'ab*c'],
    [6, 'ab*cd', 'ab*wx', 'ab*yz'],
    [7, '*ab*b*b*'],
    [10, 'F*eatureFeature', 'Fe*atureFeature', 'Fea*tureFeature'],
  ];
  for (const [complexity, ...wildcards] of cases) {
    test(`${wildcards.join(', ')}: ${complexity}`, () => {
      assert.equal(computeComplexity(...wildcards), complexity);
    });
  }
});

suite('wildcards at the limit of complexity', () => {
  const accepted: string[][] = [
    ['*a*a*a*a*a'],
    Array.from({ length: 10 }, (_, digit) => `${digit}*x`),
    ['One', 'Two', 'Three'].map((name) => `*:stack/${name}/*`),
  ].map((list) => list.flat());
  for (const wildcards of accepted) {
    test(`${wildcards.join(', ')} are accepted`, () => {
      assert.ok((computeComplexity(...wildcards) ?? 11) <= 10);
    });
  }

  const rejected: [advice: RegExp, ...wildcards: string[]][] = [
    [/Write fewer asterisks, or several rules$/, '*----------*'],
    [/fewer asterisks/, `*${'abc'.repeat(12)}*`],
    [/fewer asterisks/, '*a*a*a*a*a*a*a*a*a*a'],
    [/fewer asterisks/, '*:*:*:*:*:event-bus/*'],
    [
      /Write \{"suffix":"@a\.com"\} instead of \*@a\.com$/,
      ...'abcdef'.split('').map((a) => `*@${a}.com`),
    ],
    [/Write \{"prefix":"aaaaa"\} instead of aaaaa\*$/, 'aaaaa*', 'a*aaaa*a*aaa'],
  ];
  for (const [advice, ...wildcards] of rejected) {
    test(`${wildcards.join(', ')} are rejected, with what to write instead`, () => {
      assert.throws(() => computeComplexity(...wildcards), { path: 'a', message: advice });
    });
  }

  test('wildcards within anything-but count too', () => {
    const text = JSON.stringify({ a: [{ 'anything-but': { wildcard: ['*a*a*a*a*a*a'] } }] });
    assert.throws(() => parsePattern(text), /these wildcards are too complex/);
  });

  test('many different wildcards are computed in a bounded time', () => {
    const wildcards = Array.from({ length: 36 }, (_, at) => ({
      wildcard: `${at.toString(36)}*of*all`,
    }));
    parsePattern(JSON.stringify({ a: wildcards }));
  });
});
