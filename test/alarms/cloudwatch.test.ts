import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type AlarmState, evaluatePoints } from './cloudwatch.ts';
import { formatAccessLog, matchesFilter } from './log-filter.ts';
import { parseMath, type Series } from './metric-math.ts';

const VALUES: Readonly<Record<string, number | undefined>> = { X: 1, 0: 0 };

/** Reads data points as AWS's documentation writes them: `0 - X - X`. */
const readSeries = (text: string): Series => text.split(' ').map((point) => VALUES[point]);

suite('an alarm is evaluated as in the tables of AWS', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  const rows: [datapoints: number, points: string, breaching: AlarmState, not: AlarmState][] = [
    [3, '0 - X - X', 'OK', 'OK'],
    [3, '0 - - - -', 'OK', 'OK'],
    [3, '- - - - -', 'ALARM', 'OK'],
    [3, '0 X X - X', 'ALARM', 'ALARM'],
    [3, '- - - - X', 'ALARM', 'OK'],
    [3, 'X - - - -', 'ALARM', 'OK'],
    [2, '0 - X - X', 'ALARM', 'ALARM'],
    [2, '0 0 X 0 X', 'ALARM', 'ALARM'],
    [2, '0 - X - -', 'ALARM', 'OK'],
    [2, '- - - - 0', 'ALARM', 'OK'],
    [2, '- - - - X', 'ALARM', 'OK'],
  ];
  for (const [datapointsToAlarm, points, ifBreaching, ifNot] of rows) {
    test(`${datapointsToAlarm} of 3 of ${points}`, () => {
      const alarm = { evaluationPeriods: 3, datapointsToAlarm, isBreaching: Boolean };
      const states = [true, false].map((isMissingBreaching) =>
        evaluatePoints(readSeries(points), { ...alarm, isMissingBreaching }),
      );
      assert.deepEqual(states, [ifBreaching, ifNot]);
    });
  }
});

suite('metric math', () => {
  const series = new Map([
    ['a', [1, undefined, 3, undefined]],
    ['b', [10, 20, undefined, undefined]],
    ['none', [undefined, undefined, undefined, undefined]],
  ]);
  const results: Readonly<Record<string, Series>> = {
    a: [1, undefined, 3, undefined],
    // What is missing in one series counts as 0.
    'a + b': [11, 20, 3, undefined],
    'a - 2 * b': [-19, -40, 3, undefined],
    '(a - b) * 2': [-18, -40, 6, undefined],
    'a - none': [1, undefined, 3, undefined],
    'FILL(a, 0)': [1, 0, 3, 0],
    'FILL(none, 0)': [undefined, undefined, undefined, undefined],
    'DIFF(a)': [undefined, undefined, 2, undefined],
    'DIFF(FILL(a + b, 0))': [undefined, 9, -17, -3],
  };
  for (const [expression, result] of Object.entries(results)) {
    test(`evaluates ${expression}`, () => {
      assert.deepEqual(parseMath(expression)(series), result);
    });
  }

  for (const expression of ['RATE(a)', 'FILL(a, REPEAT)', 'a +', 'a b', '1', 'c', '(a']) {
    test(`rejects ${expression}, which it does not know`, () => {
      assert.throws(() => parseMath(expression)(series));
    });
  }
});

suite('a line of the access log', () => {
  const line = formatAccessLog('{"status":"$context.status","of":"$context.integration.status"}', {
    status: '503',
  });

  test('has a dash for what has no value', () => {
    assert.deepEqual(line, { status: '503', of: '-' });
  });

  const patterns: Readonly<Record<string, boolean>> = {
    '{ $.status = "503" }': true,
    '{ $.status = "5*" }': true,
    '{ $.status = "4*" }': false,
    '{ $.none = "5*" }': false,
    '{ $.status = "429" || ($.status = "5*" && $.of = "-") }': true,
    '{ $.status = "429" || ($.status = "5*" && $.of = "200") }': false,
    '{ $.status = "5*" && $.of = "200" || $.of = "-" }': true,
  };
  for (const [pattern, isMatch] of Object.entries(patterns)) {
    test(`${isMatch ? 'matches' : 'does not match'} ${pattern}`, () => {
      assert.equal(matchesFilter(pattern, line), isMatch);
    });
  }

  for (const pattern of ['{ $.status > 400 }', '{ ($.status = "503" }', '{ $.status = 503 }', '']) {
    test(`cannot be compared with ${pattern || 'no pattern'}, which is not known`, () => {
      assert.throws(() => matchesFilter(pattern, line));
    });
  }
});
