const MAX_DEPTH = 1_000;
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

/**
 * Finds why EventBridge rejects a detail as malformed: it is not a JSON object, has more than 1,000 levels, or
 * contains an integer that does not fit into 64 bits.
 *
 * @returns `undefined` if EventBridge accepts the detail.
 */
export function findDetailFault(detail: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(detail);
  } catch {
    return 'not JSON';
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'not a JSON object';
  let depth = 0;
  let at = 0;
  while (at < detail.length) {
    const char = detail.charAt(at);
    if (char === '"') {
      at = findStringEnd(detail, at);
    } else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return `nested more than ${MAX_DEPTH} levels deep`;
    } else if (char === '}' || char === ']') {
      depth -= 1;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(detail)?.[0] ?? char;
      if (/^-?\d+$/u.test(number) && isOutside(BigInt(number))) return 'an integer beyond 64 bits';
      at += number.length - 1;
    }
    at += 1;
  }
  return undefined;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iuy;

const isOutside = (integer: bigint) => integer < MIN_INTEGER || integer > MAX_INTEGER;

/** Finds the closing quote of a string in valid JSON. */
function findStringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at;
}
