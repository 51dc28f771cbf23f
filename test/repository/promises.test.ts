import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { COMMAND_LINE } from './promises/command-line.ts';
import type { PageClaims } from './promises/claims.ts';
import { FUNCTIONS } from './promises/functions.ts';
import { FRONT_PAGE } from './promises/front-page.ts';
import { RUNBOOK_ALARMS } from './promises/runbook-alarms.ts';
import { RUNBOOK_COMMANDS } from './promises/runbook-commands.ts';
import { RUNBOOK_PROCEDURES } from './promises/runbook-procedures.ts';
import { SAMPLE_EVENTS } from './promises/sample-events.ts';
import { SECURITY } from './promises/security.ts';
import { joinLines, soundsLikePromise, splitSentences } from './promises/sentences.ts';
import { hasTest } from './test-names.ts';

const ALL: readonly PageClaims[] = [
  FRONT_PAGE,
  RUNBOOK_COMMANDS,
  RUNBOOK_ALARMS,
  RUNBOOK_PROCEDURES,
  FUNCTIONS,
  COMMAND_LINE,
  SAMPLE_EVENTS,
  SECURITY,
];

const pages = new Map<string, string>();
for (const { page } of ALL) pages.set(page, await readFile(ROOT + page, 'utf8'));

const listOthers = ({ others }: PageClaims) => Object.values(others).flat();

/** Lists the sentences of a text that sound like a promise and are in no class. */
function findUnclassified(text: string, claims: readonly PageClaims[]): string[] {
  const promises = claims.flatMap((one) => Object.keys(one.promises));
  const others = claims.flatMap(listOthers);
  return splitSentences(text).filter(
    (sentence) =>
      soundsLikePromise(sentence) &&
      !promises.some((promise) => sentence.includes(promise) || promise.includes(sentence)) &&
      !others.some((other) => sentence.includes(other)),
  );
}

suite('each promise of the pages', () => {
  for (const { page, promises } of ALL) {
    for (const [sentence, tests] of Object.entries(promises)) {
      test(`is in the page and held by a test: ${page}: ${sentence}`, async () => {
        assert.ok(
          joinLines(pages.get(page) ?? '').includes(sentence),
          `${page} no longer says so: change the sentence in test/repository/promises/, or remove it`,
        );
        assert.ok(tests.length > 0);
        for (const one of tests) {
          const [, file = '', name = ''] = /^(.+?): (.+)$/u.exec(one) ?? [];
          assert.ok(
            await hasTest(`test/${file}`, name),
            `test/${file} has no test "${name}": was it renamed?`,
          );
        }
      });
    }
  }

  test('would be found not to be held', async () => {
    assert.equal(await hasTest('test/repository/promises.test.ts', 'would be found'), false);
    assert.equal(await hasTest('test/repository/none.test.ts', 'any'), false);
  });
});

suite('each sentence with a word of promises, such as never, every or only,', () => {
  for (const [page, text] of pages) {
    const claims = ALL.filter((one) => one.page === page);
    test(`is a promise that a test holds, or said to be none: ${page}`, () => {
      const found = findUnclassified(text, claims).map((sentence) => `\n- ${sentence}`);
      assert.ok(
        found.length === 0,
        `Name in test/repository/promises/ the tests that hold each of these sentences of ${page} ("promises"), or a part of it and why it is no promise of ours ("others"):${found.join('')}`,
      );
    });

    test(`is still there, if it was said to be none: ${page}`, () => {
      const joined = joinLines(text);
      const gone = claims.flatMap(listOthers).filter((one) => !joined.includes(one));
      assert.deepEqual(gone, [], `remove these from "others" in test/repository/promises/`);
    });

    test(`would be found in a paragraph, a list and a table: ${page}`, () => {
      const added = `${text}\n\nAnd it\nnever sleeps. So\n\n- it does so at most once\n\n| a | it keeps every event |\n`;
      assert.deepEqual(findUnclassified(added, claims).slice(-3), [
        'And it never sleeps.',
        'it does so at most once',
        'it keeps every event',
      ]);
    });
  }
});
