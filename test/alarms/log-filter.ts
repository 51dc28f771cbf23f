/**
 * Evaluates a filter pattern of CloudWatch Logs for JSON: `=` with a text, which may end in `*`, `&&`, `||` and
 * parentheses (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 *
 * @throws Error for anything else.
 */
export function matchesFilter(pattern: string, line: Readonly<Record<string, string>>): boolean {
  const inner = /^\{(.*)\}$/u.exec(pattern.trim())?.[1] ?? '';
  const tokens = inner.match(/"[^"]*"|\$\.\w+|&&|\|\||\S/gu) ?? [];
  const take = (): string => tokens.shift() ?? '';

  function readAny(): boolean {
    let result = readAll();
    while (tokens[0] === '||') {
      take();
      result = readAll() || result;
    }
    return result;
  }

  function readAll(): boolean {
    let result = readComparison();
    while (tokens[0] === '&&') {
      take();
      result = readComparison() && result;
    }
    return result;
  }

  function readComparison(): boolean {
    const first = take();
    if (first === '(') {
      const result = readAny();
      if (take() !== ')') throw new Error(`${pattern}: a parenthesis is not closed`);
      return result;
    }
    const [operator, text] = [take(), take()];
    if (!first.startsWith('$.') || operator !== '=' || !text.startsWith('"')) {
      throw new Error(`${pattern}: "${first} ${operator} ${text}" is not evaluated here`);
    }
    const value = line[first.slice(2)];
    const wanted = text.slice(1, -1);
    return wanted.endsWith('*')
      ? value?.startsWith(wanted.slice(0, -1)) === true
      : value === wanted;
  }

  const result = readAny();
  if (tokens.length > 0) throw new Error(`${pattern}: "${tokens.join(' ')}" is left`);
  return result;
}

/** Formats a line of the access log. API Gateway writes `-` for a variable without a value. */
export function formatAccessLog(
  format: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const text = format.replaceAll(/\$context\.([\w.]+)/gu, (_, name: string) => values[name] ?? '-');
  return JSON.parse(text) as Record<string, string>;
}
