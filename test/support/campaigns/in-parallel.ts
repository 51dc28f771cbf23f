/** Processes items with limited concurrency. */
export async function runInParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const runWorker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: width }, runWorker));
}
