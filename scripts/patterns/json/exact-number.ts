/**
 * A number with more digits than a JavaScript number keeps: 9007199254740993 is not
 * 9007199254740992.
 */
export class ExactNumber {
  readonly text: string;

  /** @param text - As it stands in the JSON. */
  constructor(text: string) {
    this.text = text;
  }
}

/** As many significant digits as every JavaScript number keeps. */
const SAFE_DIGITS = 15;

interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Without zeros at either end. */
  readonly digits: string;
  /** The decimal point stands so many digits after the beginning of `digits`. */
  readonly point: number;
}

function decimalOf(text: string): Decimal {
  const [, minus, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/u.exec(text) ?? [];
  const all = whole + fraction;
  let start = 0;
  let end = all.length;
  while (all[start] === '0') start += 1;
  while (end > start && all[end - 1] === '0') end -= 1;
  if (start === end) return { sign: 0, digits: '', point: 0 };
  return {
    sign: minus ? -1 : 1,
    digits: all.slice(start, end),
    point: whole.length - start + Number(exponent),
  };
}

/** A number of JSON by its text: a plain one where that keeps every digit. */
export function numberOf(text: string): number | ExactNumber {
  const isPlain = text.length <= SAFE_DIGITS || decimalOf(text).digits.length <= SAFE_DIGITS;
  return isPlain ? Number(text) : new ExactNumber(text);
}

/** One text for all notations of a number. */
export function canonical(number: number | ExactNumber): string {
  if (typeof number === 'number') return String(number === 0 ? 0 : number);
  const { sign, digits, point } = decimalOf(number.text);
  return `${sign < 0 ? '-' : ''}0.${digits}e${point}`;
}

/** @returns Less than, equal to or greater than 0, as `a` is to `b`. */
export function compare(a: number | ExactNumber, b: number | ExactNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [a, b].map((number) =>
    decimalOf(typeof number === 'number' ? String(number) : number.text),
  ) as [Decimal, Decimal];
  if (one.sign !== other.sign) return one.sign - other.sign;
  if (one.point !== other.point) return one.sign * (one.point - other.point);
  if (one.digits === other.digits) return 0;
  return one.sign * (one.digits < other.digits ? -1 : 1);
}
