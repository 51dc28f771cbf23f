/**
 * Encodes JSON as PHP's `json_encode` does by default: `/` as `\/`, and non-ASCII characters as `\uXXXX` in
 * lower case (a surrogate pair outside the BMP). Kinow signs these bytes.
 */
export function encodePhpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replace(
      // Without the `u` flag, the expression matches code units: two escapes for a surrogate pair.
      /[\u0080-\uffff]/g,
      (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
    );
}
