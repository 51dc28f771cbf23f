/** A scalar of an event. */
export type Scalar = string | number | boolean | null | ExactNumber;

export const isNumber = (value: Scalar): value is number | ExactNumber =>
  typeof value === 'number' || value instanceof ExactNumber;

/** A map with scalar keys, compared as EventBridge compares values. Distinguishes the number 1 from the text `1`. */
export class ScalarMap<T> {
  readonly #plain = new Map<Scalar, T>();
  readonly #whole = new Map<string, T>();

  get(key: Scalar): T | undefined {
    if (!(key instanceof ExactNumber)) return this.#plain.get(key);
    // EventBridge compares a whole number by its digits, and reads other numbers of an event as doubles.
    return key.isWhole ? this.#whole.get(key.text) : this.#plain.get(Number(key.text));
  }

  /** Has no effect for a number with decimals that is not a double: no value of an event equals it. */
  set(key: Scalar, value: T): void {
    if (!(key instanceof ExactNumber)) this.#plain.set(key, value);
    else if (key.isWhole) this.#whole.set(key.text, value);
  }
}

/**
 * A number that is not equal to its double, such as 9007199254740993 or 1e309, or whose notation (9.90) matters.
 * EventBridge cannot compare it with others: `numeric` accepts no such number.
 */
export class ExactNumber {
  readonly text: string;

  /** @param text - The number as written in the JSON. */
  constructor(text: string) {
    this.text = text;
  }

  /** Whether it is written without decimals and exponent. */
  get isWhole(): boolean {
    return /^-?\d+$/u.test(this.text);
  }

  toString(): string {
    return this.text;
  }
}

/** Significant digits that every double keeps. */
const SAFE_DIGITS = 15;

interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Without leading and trailing zeros. */
  readonly digits: string;
  /** Position of the decimal point, from the start of `digits`. */
  readonly point: number;
}

function parseDecimal(text: string): Decimal {
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

/**
 * Parses a JSON number: to a JavaScript number if its shortest notation is equal to it, as in EventBridge's engine.
 */
export function parseNumber(text: string): number | ExactNumber {
  // Without an exponent, so few digits are always kept.
  if (text.length <= SAFE_DIGITS && !/e/iu.test(text)) return Number(text);
  const number = Number(text);
  if (!Number.isFinite(number)) return new ExactNumber(text);
  const [exact, double] = [parseDecimal(text), parseDecimal(String(number))];
  const isEqual = exact.digits === double.digits && exact.point === double.point;
  return isEqual ? number : new ExactNumber(text);
}

/** Returns the same text for all notations of a number. */
export function normalizeNumber(number: number | ExactNumber): string {
  if (typeof number === 'number') return String(number === 0 ? 0 : number);
  const { sign, digits, point } = parseDecimal(number.text);
  return `${sign < 0 ? '-' : ''}0.${digits}e${point}`;
}

/** @returns A negative number, 0 or a positive number, as for `Array.prototype.sort`. */
export function compareNumbers(a: number | ExactNumber, b: number | ExactNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [a, b].map((number) =>
    parseDecimal(typeof number === 'number' ? String(number) : number.text),
  ) as [Decimal, Decimal];
  if (one.sign !== other.sign) return one.sign - other.sign;
  if (one.point !== other.point) return one.sign * (one.point - other.point);
  if (one.digits === other.digits) return 0;
  return one.sign * (one.digits < other.digits ? -1 : 1);
}
