import { canonical, ExactNumber } from './exact-number.ts';

/** A leaf of an event. */
export type Scalar = string | number | boolean | null | ExactNumber;

export const isNumber = (value: Scalar): value is number | ExactNumber =>
  typeof value === 'number' || value instanceof ExactNumber;

/** Something for each of some scalars; the number 1 is another than the text `1`. */
export class ScalarMap<T> {
  readonly #plain = new Map<Scalar, T>();
  readonly #exact = new Map<string, T>();

  get(key: Scalar): T | undefined {
    return key instanceof ExactNumber ? this.#exact.get(canonical(key)) : this.#plain.get(key);
  }

  set(key: Scalar, value: T): void {
    if (key instanceof ExactNumber) this.#exact.set(canonical(key), value);
    else this.#plain.set(key, value);
  }
}
