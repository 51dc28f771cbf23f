import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { stopChild, waitForOutput } from './child.ts';
import { findFreePorts, start } from './cli.ts';

/** A response of the console. */
export interface ConsoleResponse<T> {
  readonly status: number;
  readonly answer: T;
}

/** A client of the console of `npm start`. */
export class Console {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  static async start(): Promise<Console> {
    const env = await findFreePorts();
    const child = start('start', ['--quiet'], env);
    await waitForOutput(child, /Console {7}http/);
    return new Console(`http://127.0.0.1:${env.PORT}`, child);
  }

  async ask<T>(path: string): Promise<ConsoleResponse<T>> {
    const response = await fetch(this.url + path);
    return { status: response.status, answer: (await response.json()) as T };
  }

  /** @param headers - Override the headers of a browser. */
  async send<T>(
    path: string,
    question: unknown,
    headers: Readonly<Record<string, string>> = { origin: this.url },
  ): Promise<ConsoleResponse<T>> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(question),
    });
    const text = await response.text();
    return {
      status: response.status,
      answer: (response.status === 403 ? text : JSON.parse(text)) as T,
    };
  }

  /** Posts to the webhook, as Kinow does. */
  async post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    await fetch(`${this.url}/kinow`, { method: 'POST', headers, body });
  }

  /** Returns the first message of the stream: the rows after an ID. */
  async readRows<T>(
    after = 0,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<readonly T[]> {
    const response = await fetch(`${this.url}/stream?after=${after}`, { headers });
    assert.match(response.headers.get('content-type') ?? '', /text\/event-stream/);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const [, data] = /data: (\[.*)\n\n/u.exec(text) ?? [];
      // Closes the stream.
      if (data !== undefined) return JSON.parse(data) as T[];
    }
    return [];
  }

  async stop(): Promise<void> {
    await stopChild(this.#child);
  }
}
