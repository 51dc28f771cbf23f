/** An IP address: 4 bytes or 16. */
export type Address = readonly number[];

/**
 * An address as EventBridge's engine reads it, by Java's rules: an IPv6 address that holds an IPv4 one
 * is the latter, and may not be written with dots.
 *
 * @returns `undefined` for a text that is not an address.
 */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  const bytes = parseIpv6(text);
  const isMapped = bytes?.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  return isMapped === true ? bytes?.slice(12) : bytes;
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/u.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 0xff) ? bytes : undefined;
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::');
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || halves.length > 2) return undefined;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  const missing = 16 - head.length - (tail?.length ?? 16);
  if (tail === undefined || missing < 2) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** The bytes of the groups between colons. */
function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  for (const part of text.split(':')) {
    const group = /^[\da-f]+$/iu.test(part) ? Number.parseInt(part, 16) : Number.NaN;
    if (!(group <= 0xffff)) return undefined;
    bytes.push(group >> 8, group & 0xff);
  }
  return bytes;
}

/**
 * Whether an address lies in a range of addresses, which is given by its first bits. Of an IPv4 and an
 * IPv6 address the engine compares as many bytes as both have: `0.0.0.0/0` has all addresses of both
 * kinds, and `::/0` all but the first and the last of the shorter.
 */
export function isInRange(address: Address, first: Address, bits: number): boolean {
  const compared = Math.min(bits, address.length * 8);
  for (let bit = 0; bit < compared; bit += 1) {
    if (readBit(address, bit) !== readBit(first, bit)) return false;
  }
  if (address.length >= first.length) return true;
  let ones = 0;
  for (let bit = compared; bit < address.length * 8; bit += 1) ones += readBit(address, bit);
  return ones > 0 && ones < address.length * 8 - compared;
}

const readBit = (address: Address, bit: number) =>
  ((address[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
