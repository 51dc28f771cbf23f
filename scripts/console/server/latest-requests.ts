import { UsageError } from '../../shared/command.ts';

/** Of the questions of a page, only the last one is answered: a page asks again while its user types. */
export class LatestRequests {
  readonly #asked = new Map<string, AbortController>();

  /**
   * Works on a question, and ends the work on the page's earlier one.
   *
   * @param work - Stops when its signal is aborted.
   * @throws UsageError if the same page asks another question meanwhile.
   */
  async run<T>(page: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#asked.get(page)?.abort(new UsageError('The page has asked another question since'));
    const asked = new AbortController();
    this.#asked.set(page, asked);
    try {
      return await work(asked.signal);
    } finally {
      if (this.#asked.get(page) === asked) this.#asked.delete(page);
    }
  }
}
