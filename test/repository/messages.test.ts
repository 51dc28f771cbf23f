import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { ADVICE, COMPLETE } from '../support/commands/error-form.ts';

// Messages in the source, also those that no test of a command reaches.

const files = (await readdir(`${ROOT}scripts`, { recursive: true }))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));
const sources = new Map(
  await Promise.all(
    files.map(async (file) => [file, await readFile(`${ROOT}scripts/${file}`, 'utf8')] as const),
  ),
);

/** Stands for a value in a text. */
const VALUE = '…';

interface Literal {
  readonly text: string;
  readonly end: number;
}

/** Reads the string literal at an index. The values in a template become {@link VALUE}. */
function readLiteral(source: string, start: number): Literal {
  const quote = source[start] ?? '';
  let text = '';
  let at = start + 1;
  while (at < source.length && source[at] !== quote) {
    if (source[at] === '\\') {
      const escaped = source[at + 1] ?? '';
      text += escaped === 'n' ? '\n' : escaped;
      at += 2;
    } else if (quote === '`' && source.startsWith('${', at)) {
      at = findEnd(source, at + 2);
      text += VALUE;
    } else {
      text += source[at];
      at += 1;
    }
  }
  return { text, end: at + 1 };
}

/** Finds the end of what a bracket before the index opens. */
function findEnd(source: string, start: number, onLiteral?: (text: string) => void): number {
  let depth = 1;
  let at = start;
  while (depth > 0 && at < source.length) {
    const character = source[at] ?? '';
    if (`'"\``.includes(character)) {
      const { text, end } = readLiteral(source, at);
      if (depth === 1) onLiteral?.(text);
      at = end;
      continue;
    }
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    at += 1;
  }
  return at;
}

/** Lists the texts that are given to the errors of commands, with their files. */
function listErrorTexts(): [place: string, text: string][] {
  return [...sources].flatMap(([file, source]) =>
    // The page of the console has a form of its own: its errors stand beside what they are about.
    file.startsWith('console/')
      ? []
      : [...source.matchAll(/new (?:Usage|Command|Credentials)Error\(/gu)].flatMap((found) => {
          const texts: string[] = [];
          findEnd(source, found.index + found[0].length, (text) => texts.push(text));
          const line = source.slice(0, found.index).split('\n').length;
          return texts
            .filter((text) => text.includes(' '))
            .map((text): [string, string] => [`scripts/${file}:${line}`, text]);
        }),
  );
}

/** What a message does not say, and what it says instead. */
const WORDS: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\b(?:Give|Choose|choose|Go on)\b/u, 'Specify, for an argument'],
  [/\b(?:[Mm]end|[Rr]epair)(?:ed|s)?\b/u, 'fix'],
  [/\b(?:lest|anew|befall\w*|whoever|reckons?|in vain)\b/u, 'current English'],
  [/\b(?:tells?|told) (?:nobody|you|us|of)\b/u, 'notify, show'],
  [/\b(?:as it stands|is like that|those but|any more|by itself|all the same)\b/u, 'plain English'],
];

suite('the messages of commands', () => {
  const texts = listErrorTexts();

  test('are found in the source', () => {
    assert.ok(texts.length > 100, `${texts.length} texts`);
    assert.ok(texts.some(([, text]) => text.startsWith('Unknown option …')));
  });

  test('say of each error what to do', () => {
    // What is built elsewhere begins where a sentence ends.
    const isBuilt = (text: string) => /[.?\n] ?…|^… [A-Z]|^(?:--where: |… )?…$/u.test(text);
    const silent = texts.filter(
      ([, text]) => !ADVICE.test(text) && !isBuilt(text) && !COMPLETE.test(text),
    );
    assert.deepEqual(silent, []);
  });

  test('use the words of the field', () => {
    const odd: string[] = [];
    for (const [file, source] of sources) {
      if (/^console\/|^tasks\//u.test(file)) continue;
      const code = source.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gmu, '');
      for (const [, text = ''] of code.matchAll(
        /(['"`](?:[^'"`\\\n]|\\.)* (?:[^'"`\\\n]|\\.)*['"`])/gu,
      )) {
        for (const [word, instead] of WORDS) {
          if (word.test(text)) odd.push(`scripts/${file}: ${text} (${instead})`);
        }
      }
    }
    assert.deepEqual(odd, []);
  });
});
