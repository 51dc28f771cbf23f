import { readJson } from '../../shared/read-json.ts';

const MAX_DEPTH = 1_000;
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

/**
 * Finds why EventBridge rejects a detail as malformed: it is not a JSON object, has more than 1,000 levels, or
 * contains an integer that does not fit into 64 bits: from -9,223,372,036,854,775,808 to 9,223,372,036,854,775,807
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, which has both limits).
 *
 * @returns `undefined` if EventBridge accepts the detail.
 */
export function findDetailFault(detail: string): string | undefined {
  const json = readJson(detail);
  if (json === undefined) return 'not JSON';
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'not a JSON object';
  let depth = 0;
  for (const [token] of detail.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return `nested more than ${MAX_DEPTH} levels deep`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
    } else if (/^-?\d+$/u.test(token) && isOutside(BigInt(token))) {
      return 'an integer beyond 64 bits';
    }
  }
  return undefined;
}

/** The texts, brackets and numbers of valid JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|-?\d[\d.eE+-]*/gu;

const isOutside = (integer: bigint) => integer < MIN_INTEGER || integer > MAX_INTEGER;
