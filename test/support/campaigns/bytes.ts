import { randomBytes } from 'node:crypto';

/** Random text of the 95 printable ASCII characters, which compresses to about 90 %. */
export const createPrintableBytes = (length: number): Buffer =>
  Buffer.from(randomBytes(length).map((byte) => 32 + (byte % 95)));
