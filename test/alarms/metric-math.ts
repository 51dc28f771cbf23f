/** The values of a time series, oldest first; `undefined` where there is no data point. */
export type Series = readonly (number | undefined)[];

type Value = number | Series;

/** Evaluates a part of an expression for the metrics by id. */
type Evaluator = (series: ReadonlyMap<string, Series>) => Value;

/**
 * Parses an expression of CloudWatch's metric math: `+`, `-`, `*`, `FILL` with a number, and `DIFF`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 *
 * @returns Evaluates it for metrics by id, all of the same length.
 * @throws Error for anything else, here or in the evaluation.
 */
export function parseMath(expression: string): (series: ReadonlyMap<string, Series>) => Series {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|\S/gu) ?? [];
  const peek = (): string => tokens[0] ?? '';
  const take = (): string => tokens.shift() ?? '';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`${expression}: "${found}" instead of "${token}"`);
  };

  function readSum(): Evaluator {
    let value = readProduct();
    while (peek() === '+' || peek() === '-') {
      const sign = take() === '+' ? 1 : -1;
      value = combine(value, readProduct(), (one, other) => one + sign * other);
    }
    return value;
  }

  function readProduct(): Evaluator {
    let value = readOperand();
    while (peek() === '*') {
      take();
      value = combine(value, readOperand(), (one, other) => one * other);
    }
    return value;
  }

  function readOperand(): Evaluator {
    const token = take();
    if (token === '(') {
      const value = readSum();
      expect(')');
      return value;
    }
    if (/^\d/u.test(token)) return () => Number(token);
    if (peek() !== '(') {
      return (series) => series.get(token) ?? fail(`${expression}: there is no "${token}"`);
    }
    expect('(');
    const values = [readSum()];
    while (peek() === ',') {
      take();
      values.push(readSum());
    }
    expect(')');
    return (series) =>
      callFunction(
        token,
        values.map((evaluate) => evaluate(series)),
      );
  }

  const evaluate = readSum();
  if (tokens.length > 0) return fail(`${expression}: no series`);
  return (series) => {
    const result = evaluate(series);
    return typeof result === 'number' ? fail(`${expression}: no series`) : result;
  };
}

function fail(message: string): never {
  throw new Error(message);
}

type Operation = (one: number, other: number) => number;

const combine =
  (one: Evaluator, other: Evaluator, operate: Operation): Evaluator =>
  (series) =>
    combineValues(one(series), other(series), operate);

/** Combines two values. CloudWatch takes a missing value for 0 where the other series has one. */
function combineValues(one: Value, other: Value, operate: Operation): Value {
  if (typeof one === 'number' && typeof other === 'number') return operate(one, other);
  const { length } = typeof one === 'number' ? (other as Series) : one;
  return Array.from({ length }, (_, index) => {
    const left = typeof one === 'number' ? undefined : one[index];
    const right = typeof other === 'number' ? undefined : other[index];
    if (left === undefined && right === undefined) return undefined;
    const fallback = (value: Value) => (typeof value === 'number' ? value : 0);
    return operate(left ?? fallback(one), right ?? fallback(other));
  });
}

function callFunction(name: string, [first, second]: readonly Value[]): Series {
  if (typeof first === 'object' && name === 'FILL' && typeof second === 'number') {
    // Whether a series without any value is filled is not documented: assume that it is not.
    return first.every((value) => value === undefined)
      ? first
      : first.map((value) => value ?? second);
  }
  if (typeof first === 'object' && name === 'DIFF' && second === undefined) {
    let previous: number | undefined;
    return first.map((value) => {
      const change = value === undefined || previous === undefined ? undefined : value - previous;
      previous = value ?? previous;
      return change;
    });
  }
  return fail(`Metric math as ${name} is not evaluated here`);
}
