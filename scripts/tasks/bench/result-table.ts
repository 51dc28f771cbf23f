import { color } from '../../shared/color.ts';
import type { Output } from '../../shared/io.ts';
import type { BundleSize } from './bundle-size.ts';
import { AGAINST } from './contenders.ts';
import type { Measurement } from './scene.ts';

/** For each contender, one value per round or a single value. */
type Values = readonly (readonly number[])[];

/**
 * Formats the results of a scene: medians over the rounds, and their ratios to those of the floor. If there is a
 * bundle to compare with, the last column is the ratio of this bundle to it.
 *
 * @param out - The stream to which the table is printed; determines the colours.
 * @param names - The names of the contenders: the floor first, this bundle last.
 * @param rounds - The measurements of all contenders in each round.
 * @param sizes - The sizes of all contenders.
 */
export function formatTable(
  out: Output,
  names: readonly string[],
  rounds: readonly (readonly Measurement[])[],
  sizes: readonly BundleSize[],
): string {
  const against = names.indexOf(AGAINST);
  const formatRow = (label: string, unit: string, values: Values) => {
    const medians = values.map(computeMedian);
    const [floor = Number.NaN] = medians;
    const cells = medians.map(
      (value, index) =>
        `${value.toFixed(2)} ${unit}`.padStart(12) +
        (index === 0 ? '' : formatRatio(value / floor)),
    );
    const compared = compareRounds(values.at(-1) ?? [], values[against] ?? []);
    return label.padEnd(22) + cells.join('') + (against < 0 ? '' : formatRatio(compared, 16));
  };
  const head = names.map((name, index) => name.padStart(12) + (index === 0 ? '' : ' '.repeat(10)));
  const times = Object.keys(rounds[0]?.[0] ?? {}).map((label) => {
    const values = names.map((_, index) => rounds.map((round) => round[index]?.[label] ?? NaN));
    return formatRow(label, 'ms', values);
  });
  const formatSizes = (label: string, field: keyof BundleSize) =>
    formatRow(
      label,
      'KB',
      sizes.map((size) => [size[field] / 1000]),
    );
  return [
    color(
      out,
      'dim',
      ''.padEnd(22) + head.join('') + (against < 0 ? '' : 'this/against'.padStart(16)),
    ).trimEnd(),
    ...times,
    formatSizes('size, every event', 'loaded'),
    formatSizes('size, all code', 'all'),
    '',
  ].join('\n');
}

/**
 * Compares two contenders within each round, so that a change of the machine's load affects both. On a busy machine,
 * two copies of the same bundle deviate from 1 by a quarter less than with the ratio of the medians.
 *
 * @returns The median of the ratios of `values` to `others`.
 */
export function compareRounds(values: readonly number[], others: readonly number[]): number {
  return computeMedian(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

function computeMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [lower = Number.NaN, upper = Number.NaN] = [
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
  ];
  return (lower + upper) / 2;
}

const formatRatio = (ratio: number, width = 10) => `${ratio.toFixed(2)} ×`.padStart(width);
