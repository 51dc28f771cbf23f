/** Runs tasks of which only the latest counts: a result that comes late is not shown. */
export class LatestTask {
  #current = new AbortController();
  #running: Promise<unknown> | undefined;

  /**
   * Runs a task, in place of the one before.
   *
   * @param start - Starts the task. Its signal is aborted as soon as another task runs, or by `cancel`.
   * @returns What the task resolves to; `undefined`, also if it fails, once it has been aborted.
   * @throws What the task rejects with.
   */
  async run<T>(start: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    this.#current = new AbortController();
    const { signal } = this.#current;
    const task = start(signal);
    this.#running = task;
    try {
      const result = await task;
      return signal.aborted ? undefined : result;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.#running === task) this.#running = undefined;
    }
  }

  /** Aborts the task that runs, if one does. */
  cancel(): void {
    this.#current.abort();
    this.#running = undefined;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Waits until no task runs. */
  async waitUntilIdle(): Promise<void> {
    while (this.#running !== undefined) await Promise.allSettled([this.#running]);
  }
}
