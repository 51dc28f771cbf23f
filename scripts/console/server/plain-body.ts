/** Reads a body as text. Escapes of JSON become what they mean: PHP writes `é` and `/` with them. */
export function readPlainBody(body: Buffer): string {
  const text = body.toString();
  return text.includes('\\')
    ? text.replaceAll(/\\(?:u([\da-f]{4})|\/)/giu, (_, code: string | undefined) =>
        code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}
