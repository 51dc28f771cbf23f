/** The 4 or 16 bytes of an IP address. */
export type Address = readonly number[];

/**
 * Parses an IP address as EventBridge's engine does, by Java's rules: an IPv4-mapped IPv6 address is an IPv4
 * address, and cannot be written with dots.
 *
 * @returns `undefined` if the text is not an address.
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

/** Parses the groups between colons. */
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
 * Whether an address is in a range, given by its first address and the length of the prefix. If one is IPv4
 * and the other IPv6, EventBridge's engine compares the bytes that both have: `0.0.0.0/0` contains all
 * addresses of both kinds, and `::/0` all IPv4 addresses except the first and the last.
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
