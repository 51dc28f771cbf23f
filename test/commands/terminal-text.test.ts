import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import getStringWidth from 'fast-string-width';
import { CommandError, UsageError } from '../../scripts/shared/command-error.ts';
import { printError } from '../../scripts/shared/command.ts';
import { endSentence } from '../../scripts/shared/error-text.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { printData, printLine } from '../../scripts/shared/terminal.ts';
import { getTextWidth, wrapJson, wrapText } from '../../scripts/shared/wrap-text.ts';
import { captureIo, runCommand } from '../support/commands/run-command.ts';

const names: string[] = [];
for (const folder of ['commands', 'tasks']) {
  for (const file of await readdir(`${ROOT}scripts/${folder}`)) {
    if (file.endsWith('.ts')) names.push(file.replace('.ts', '').replace('-', ':'));
  }
}

/** The narrowest terminal for which the help is made. */
const MIN_COLUMNS = 40;

/** A line with one word, or one after the name of an option, which cannot be shorter. */
const UNBREAKABLE = /^ *(?:--?\S+(?: [A-Z[\]]+)? {2,}|[a-z]+ {2,})?\S+$/u;

suite('the help of a command', () => {
  for (const name of names) {
    test(`${name} has no line wider than the terminal, except a word or an example`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: MIN_COLUMNS, max: 240 }), async (columns) => {
          const { stdout } = await runCommand(name, ['--help'], { columns });
          const [text = ''] = stdout.split(/^Examples?:$/mu);
          for (const line of text.split('\n')) {
            if (UNBREAKABLE.test(line)) continue;
            assert.ok(getStringWidth(line) <= columns, `${columns} columns: ${line}`);
          }
        }),
        { numRuns: 20 },
      );
    });
  }

  test('uses the width that there is, and is the same text at any', async () => {
    for (const name of ['match', 'redrive', 'rule']) {
      const [narrow, wide] = await Promise.all(
        [60, 200].map(async (columns) => (await runCommand(name, ['--help'], { columns })).stdout),
      );
      assert.equal(narrow?.replaceAll(/\s+/gu, ' '), wide?.replaceAll(/\s+/gu, ' '));
      assert.ok((narrow?.split('\n').length ?? 0) > (wide?.split('\n').length ?? 0));
    }
    const { stdout } = await runCommand('redrive', ['--help'], { columns: 200 });
    assert.ok(stdout.split('\n').some((line) => line.length > 180));
  });

  test('has examples that can be copied at any width', async () => {
    const { stdout } = await runCommand('rule', ['--help'], { columns: 40 });
    assert.match(
      stdout,
      /^ {2}npm run rule -- order_created --target sqs --where 'data\.order\.total_paid >= 100'$/mu,
    );
  });
});

suite('a wrapped text', () => {
  test('has every word of the original, in order, in lines that are as long as they can be', () => {
    const word = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
    const words = fc.array(word.map((text) => text.replaceAll(/[\s\p{Cc}\p{Co}]/gu, 'x')));
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 120 }), (given, width) => {
        const text = given.join(' ');
        const lines = wrapText(text, width).split('\n');
        assert.equal(lines.join(' '), text);
        for (const [at, line] of lines.entries()) {
          if (line.includes(' ')) assert.ok(getStringWidth(line) <= width, line);
          const [next = ''] = (lines[at + 1] ?? '').split(' ');
          if (next !== '') assert.ok(getStringWidth(`${line} ${next}`) > width, `${line}|${next}`);
        }
      }),
    );
  });

  const cases: [what: string, text: string, width: number, wrapped: string][] = [
    ['keeps its own line breaks', 'one two\n\nthree', 20, 'one two\n\nthree'],
    ['keeps its indentation', '  one two three four', 13, '  one two\n  three four'],
    [
      'is indented below what follows a label',
      '  --rules DIR  Use the rules of this folder',
      30,
      '  --rules DIR  Use the rules\n               of this folder',
    ],
    [
      'keeps a command whole, up to the end of its clause',
      'Run npm run send -- order_created --count 2, or npm start in another terminal.',
      30,
      'Run\nnpm run send -- order_created --count 2,\nor npm start in another\nterminal.',
    ],
    [
      'keeps the quoted part of a command whole',
      `See npx kinow-eventbridge rule order_created --where 'a = 1, or b'`,
      20,
      `See\nnpx kinow-eventbridge rule order_created --where 'a = 1, or b'`,
    ],
    ['counts a character of Chinese as two columns', '訂單 已經 建立', 9, '訂單 已經\n建立'],
    ['counts an emoji as two columns', '👩‍👩‍👧 🎻 a', 5, '👩‍👩‍👧 🎻\na'],
    [
      'does not count the escape sequences of colours',
      '\u001b[31merror\u001b[39m: no such bus here',
      12,
      '\u001b[31merror\u001b[39m: no\nsuch bus\nhere',
    ],
  ];
  for (const [what, text, width, wrapped] of cases) {
    test(what, () => assert.equal(wrapText(text, width), wrapped));
  }

  test('is as wide as the terminal, or 80 columns where that is unknown', () => {
    assert.equal(getTextWidth({ columns: 132 }), 132);
    assert.equal(getTextWidth({}), 80);
    assert.equal(getTextWidth({ columns: 0 }), 80);
  });
});

suite('a wrapped line of JSON', () => {
  test('is the same JSON, in lines that are as long as they can be, but for an element that is longer', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 20, max: 120 }), (json, width) => {
        const text = JSON.stringify(JSON.parse(json));
        const wrapped = wrapJson(`  ${text}`, width);
        assert.equal(JSON.stringify(JSON.parse(wrapped)), text);
        const lines = wrapped.split('\n');
        assert.equal(lines.map((line) => line.trimStart()).join(''), text);
        assert.ok(lines.every((line) => line.trim() !== ''));
        for (const line of lines) {
          const elements = line.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '').replace(/,$/u, '');
          if (elements.includes(',')) assert.ok(getStringWidth(line) <= width, line);
        }
      }),
    );
  });

  test('breaks after a comma, and not within a text', () => {
    assert.equal(
      wrapJson('  {"outcome":"published","text":"a, b","id":9007199254740993}', 32),
      '  {"outcome":"published",\n   "text":"a, b",\n   "id":9007199254740993}',
    );
  });

  test('keeps every character where a text was shortened', () => {
    const text =
      '{"subject":"order_created","data":"a, \\"b\\", cccccccccc, dddddddddd … (10000 bytes';
    const lines = wrapJson(text, 30).split('\n');
    assert.ok(lines.length > 1);
    assert.equal(
      lines
        .map((line) => line.trimStart())
        .join('')
        .replaceAll(' ', ''),
      text.replaceAll(' ', ''),
    );
  });

  test('of invoke is wrapped in a terminal alone, and so is its log', async () => {
    const narrow = { columns: 60, isInteractive: true };
    const { stdout } = await runCommand('invoke', ['order_created'], narrow);
    for (const line of stripVTControlCharacters(stdout).split('\n')) {
      assert.ok(line.length <= 60 || !/,./u.test(line.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '')), line);
    }
    assert.match(stdout, /^ {2}\{"outcome":"published",\n {3}"event_id":/mu);
    const piped = await runCommand('invoke', ['order_created'], { columns: 60 });
    assert.match(piped.stdout, /^ {2}\{"outcome":"published","event_id":"[^"]+"\}$/mu);
  });
});

suite('a line of the output', () => {
  const line = '12:00:00  → event bus  order_created  1a2b3c4d  → infra/rules/bus.yaml Rule';

  test('is wrapped between words in a terminal', () => {
    const { io, output } = captureIo({ columns: 40, isInteractive: true });
    printLine(io.stdout, line);
    assert.equal(
      output.stdout,
      '12:00:00  → event bus  order_created\n          1a2b3c4d  →\n          infra/rules/bus.yaml Rule\n',
    );
  });

  test('of match is wrapped in a terminal, below the name of the event', async () => {
    const args = ['{"detail-type":["order_created"]}', '--event', 'order_history'];
    const options = { columns: 60, isInteractive: true };
    const { stdout } = await runCommand('match', args, options);
    const lines = stripVTControlCharacters(stdout).split('\n');
    assert.ok(lines.length > 3 && lines.every((line) => line.length <= 60), stdout);
  });

  test('stays one line in a pipe, and so does data anywhere', () => {
    const piped = captureIo({ columns: 40 });
    printLine(piped.io.stdout, line);
    assert.equal(piped.output.stdout, `${line}\n`);
    const terminal = captureIo({ columns: 40, isInteractive: true });
    printData(terminal.io.stdout, line);
    assert.equal(terminal.output.stdout, `${line}\n`);
  });
});

suite('an error', () => {
  test('is wrapped at the width of the terminal', () => {
    const { io, output } = captureIo({ columns: 40 });
    printError(io.stderr, new UsageError('There is no event bus shop in this region'), 'tail');
    assert.equal(
      output.stderr,
      'error: There is no event bus shop in\nthis region.\nSee: npm run tail -- --help\n',
    );
  });

  const sentences: [message: string, end: string][] = [
    ['Specify --stack or --url', ''],
    ['There is no folder rules', '.'],
    ['Unknown option --hlep. Did you mean --help?', ''],
    ['All of them: npm run sample', ''],
    ['Use --template infra/rules/sqs.yaml', ''],
    ['Already a sentence.', ''],
    ['Give a subject, such as order_created', '.'],
    ['connection refused (ECONNREFUSED)', '.'],
  ];
  for (const [message, end] of sentences) {
    test(`ends with a full stop, unless with what is copied: ${message}`, () => {
      assert.equal(endSentence(message), `${message}${end}`);
    });
  }

  test('of the operating system names the path and what to do, without stack frames', async () => {
    const { io, output } = captureIo();
    const error = await readFile('/').catch((reason: unknown) => reason);
    printError(io.stderr, error);
    assert.match(output.stderr, /^error: Cannot read: .*\(EISDIR\)\. Specify a file.*\.\n$/u);
    const { io: other, output: printed } = captureIo();
    printError(other.stderr, await readFile('/nowhere').catch((reason: unknown) => reason));
    assert.equal(
      printed.stderr,
      'error: Cannot open /nowhere: no such file or directory (ENOENT). Check the path.\n',
    );
  });

  test('of a command that failed does not name its help', () => {
    const { io, output } = captureIo();
    printError(io.stderr, new CommandError('No secret entered'), 'send');
    assert.equal(output.stderr, 'error: No secret entered.\n');
  });
});
