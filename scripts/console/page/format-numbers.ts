/** A number with its thousands set apart. */
export const count = (number: number) => number.toLocaleString('en');

export const bytes = (number: number) => `${count(number)} bytes`;
