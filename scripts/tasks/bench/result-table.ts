import { color } from '../../shared/command.ts';
import type { Output } from '../../shared/io.ts';
import type { BundleSize } from './bundle-size.ts';
import { AGAINST } from './contenders.ts';
import type { Measurement } from './scene.ts';

/** Of each contender a value of each round, or a single one. */
type Values = readonly (readonly number[])[];

/**
 * Formats what was measured in a scene: medians over the rounds, and their ratios to those of the floor.
 * Where there is a bundle to compare with, a last column has the ratio of this bundle to it.
 *
 * @param out - Where it is printed.
 * @param names - The contenders: the floor first, this bundle last.
 * @param rounds - In the order in which they were measured, each with a measurement of each contender.
 * @param sizes - Of each contender.
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
 * Compares two contenders by what both needed in the same round, so that a machine that slows down from one
 * round to the next slows both. Two copies of one bundle came out nearer to 1 this way than by the ratio of
 * their medians, by a quarter on average, on a machine that was busy with other work.
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
