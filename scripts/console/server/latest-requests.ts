import { UsageError } from '../../shared/command-error.ts';

/** Only the last request of a page is worked on: while its user types, a page sends one after the other. */
export class LatestRequests {
  readonly #running = new Map<string, AbortController>();

  /**
   * Works on a request, and ends the work on the page's earlier one.
   *
   * @param work - Stops when its signal is aborted.
   * @throws UsageError if the same page sends another request before the work is done.
   */
  async run<T>(page: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#running.get(page)?.abort(new UsageError('The page has sent another request since'));
    const controller = new AbortController();
    this.#running.set(page, controller);
    try {
      return await work(controller.signal);
    } finally {
      if (this.#running.get(page) === controller) this.#running.delete(page);
    }
  }
}
