/** A number with its thousands set apart. */
export const formatCount = (number: number) => number.toLocaleString('en');

export const formatBytes = (number: number) => `${formatCount(number)} bytes`;
