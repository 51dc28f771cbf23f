import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, type TestContext } from 'node:test';
import { type Browser, chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { sign } from '../../../handler/signature.ts';
import { LOCAL_SECRET } from '../../../scripts/shared/local-secret.ts';
import { ROOT } from '../../../scripts/shared/root.ts';
import { findChromium } from '../../../scripts/tasks/browser/chromium.ts';
import { stopChild, waitForOutput } from './child.ts';
import { findFreePorts, start } from './cli.ts';

/** Timeout for quick actions on a busy machine. */
const TIMEOUT_MS = 20_000;

/** What the browser logs where `npm start` ends while a page is open. */
export const ENDED = /ERR_(?:INCOMPLETE_CHUNKED_ENCODING|CONNECTION_(?:REFUSED|RESET))/u;

/** Options for opening a page. */
export interface PageOptions extends BrowserContextOptions {
  /** Expected errors; all others fail the test. */
  readonly expected?: RegExp;
}

/** Options of a request to the webhook. */
interface RequestOptions {
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `npm start` and a browser. */
export interface Scene {
  readonly getUrl: () => string;
  /** Posts a body to the webhook, signed. @returns The status of the answer. */
  readonly post: (body: string, options?: RequestOptions) => Promise<number>;
  /** Opens the console at an address such as `#/requests`, until the test ends. */
  readonly open: (t: TestContext, hash?: string, options?: PageOptions) => Promise<Page>;
  /** Ends `npm start`, but not the browser. */
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>;
}

/** Starts both for the tests of a suite, and ends them. */
export function useScene(args: readonly string[] = []): Scene {
  let started: StartedScene;
  before(async () => {
    started = await startScene(args);
  });
  after(async () => await started.close());
  return {
    getUrl: () => started.getUrl(),
    post: async (...options) => await started.post(...options),
    open: async (...options) => await started.open(...options),
    stop: async () => await started.stop(),
    start: async () => await started.start(),
  };
}

interface StartedScene extends Scene {
  readonly close: () => Promise<void>;
}

/**
 * Starts both.
 *
 * @param args - Arguments of `npm start`.
 * @param cwd - A copy of the repository.
 */
export async function startScene(args: readonly string[] = [], cwd = ROOT): Promise<StartedScene> {
  const env = await findFreePorts();
  const url = `http://127.0.0.1:${env.PORT}`;
  const browser = await launchBrowser();
  let child = await startChild(args, env, cwd);
  return {
    getUrl: () => url,
    post: async (body, options) => await postBody(`${url}/kinow`, body, options),
    open: async (t, hash = '#/requests', options = {}) =>
      await openPage(t, browser, `${url}/${hash}`, options),
    stop: async () => await stopChild(child),
    start: async () => {
      child = await startChild(args, env, cwd);
    },
    close: async () => {
      await browser.close();
      await stopChild(child);
    },
  };
}

async function startChild(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<ChildProcess> {
  const child = start('start', ['--quiet', ...args], env, cwd);
  await waitForOutput(child, /curl/);
  // Discards further output, so that a full pipe does not block it.
  child.stdout?.resume();
  return child;
}

async function launchBrowser(): Promise<Browser> {
  // Chromium does not support its sandbox as root, for example in a container.
  return await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
}

async function postBody(
  url: string,
  body: string,
  { secret = LOCAL_SECRET, headers }: RequestOptions = {},
): Promise<number> {
  const signature = sign(Buffer.from(body), secret);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kinow-signature': signature, ...headers },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

async function openPage(
  t: TestContext,
  browser: Browser,
  url: string,
  { expected, ...options }: PageOptions,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin)) faults.push(`asked ${request.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(
      faults.filter((fault) => expected?.test(fault) !== true),
      [],
    );
  });
  await page.goto(url);
  await page.locator('#state', { hasText: 'Live' }).waitFor();
  return page;
}

/** Returns the rows of the request list that contain a text. */
export const findRow = (page: Page, text: string | RegExp) =>
  page.locator('#rows tr', { hasText: text });

/** Selects the request with an event_id, once it is listed. */
export async function chooseRequest(page: Page, eventId: string): Promise<void> {
  await page.evaluate(`location.hash = '#/requests?text=${eventId}'`);
  await page.locator('#count', { hasText: /^1 of/u }).waitFor();
  await page.locator('#rows a').click();
  await page.locator('#detail-body', { hasText: eventId }).waitFor();
}
