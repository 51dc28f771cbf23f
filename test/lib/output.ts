/**
 * Catches the JSON lines that are written to standard output; anything else goes through, for the
 * test runner speaks over it too.
 */
export function capture(): { readonly lines: string[]; readonly restore: () => void } {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const caught: typeof process.stdout.write = (...args: unknown[]) => {
    const [chunk] = args;
    if (typeof chunk === 'string' && chunk.startsWith('{')) {
      lines.push(chunk.trimEnd());
      return true;
    }
    return write(...(args as Parameters<typeof process.stdout.write>));
  };
  process.stdout.write = caught;
  return {
    lines,
    restore: () => {
      process.stdout.write = write;
    },
  };
}
