/**
 * Captures standard output. JSON lines are kept back; everything else is also written, because the test
 * runner uses it too.
 */
export function captureOutput(): {
  readonly lines: string[];
  /** All output. */
  readonly all: () => string;
  /** Returns and clears the output, for tests with much output. */
  readonly take: () => string;
  readonly restore: () => void;
} {
  const lines: string[] = [];
  const chunks: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const writeCaptured: typeof process.stdout.write = (...args: unknown[]) => {
    const [chunk] = args;
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();
    chunks.push(text);
    if (!text.startsWith('{')) return write(...(args as Parameters<typeof process.stdout.write>));
    lines.push(text.trimEnd());
    return true;
  };
  process.stdout.write = writeCaptured;
  return {
    lines,
    all: () => chunks.join('\n'),
    take: () => {
      lines.length = 0;
      return chunks.splice(0).join('\n');
    },
    restore: () => {
      process.stdout.write = write;
    },
  };
}
