/**
 * JSON text as PHP's `json_encode` writes it with its default flags: `/` as `\/` and every
 * non-ASCII character as `\uXXXX` in lower case, those outside the BMP as a pair. A signature is
 * computed over these bytes, so the samples must have them.
 */
export function encodePhpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replace(
      // Without the `u` flag: code units, so that a surrogate pair gives two escapes.
      /[\u0080-\uffff]/g,
      (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
    );
}
