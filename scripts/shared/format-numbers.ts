/** Formats a number with thousands separators. */
export const formatCount = (number: number) => number.toLocaleString('en');

export const formatBytes = (number: number) => `${formatCount(number)} bytes`;
