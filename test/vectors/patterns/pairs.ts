import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A pattern and an event, with the verdict of EventBridge's engine. */
export interface Pair {
  readonly family: string;
  readonly pattern: string;
  readonly event: string;
  readonly matches?: boolean;
  readonly error?: true;
}

export const recordedPairs: readonly Pair[] = gunzipSync(
  readFileSync(join(import.meta.dirname, 'pairs.jsonl.gz')),
)
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair);
