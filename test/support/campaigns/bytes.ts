import { randomBytes } from 'node:crypto';

/** Text of the 95 printable characters of ASCII, which compresses to some nine tenths. */
export const createPrintableBytes = (length: number): Buffer =>
  Buffer.from(randomBytes(length).map((byte) => 32 + (byte % 95)));
