import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import type { LocalBusRule } from '../../local/aws/event-patterns.ts';
import { formatRulePath } from '../../local/local-rules.ts';
import {
  planStack,
  type StackFile,
  type WrittenFile,
  writeStack,
} from '../../rules/stack/write-stack.ts';
import { findRules } from '../../rules/template/template-rules.ts';
import { parseTemplate } from '../../rules/template/template.ts';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import type { SaveResponse } from '../api/patterns.ts';
import { createStack, type PlannedStack, stackEntries } from './stack-response.ts';
import { formatCallerPath, type RulePlace } from './rule-place.ts';
import { refuseLinks } from './refuse-links.ts';
import { validateRequest } from './validate-request.ts';

const RequestSchema = v.object(
  { ...stackEntries, overwrites: v.optional(v.boolean('Expected true or false'), false) },
  'Expected an object',
);

/** How long a saved rule is waited for: usually, it is loaded within half a second. */
const MAX_WAIT_MS = 10_000;
const POLL_MS = 50;

/** Files are written one request after the other, so that a second tab sees the file of the first. */
let writing: Promise<unknown> = Promise.resolve();

/**
 * Saves the stack for a pattern, and waits until events are tried on its rule.
 *
 * @param maxWaitMs - How long the rule is waited for.
 * @returns `exists`, and nothing is written, if a file exists with another text, unless `overwrites`; `refused` for a
 *   pattern, target or file name that cannot be used, a symbolic link, and a file that cannot be read or written.
 * @throws UsageError for an invalid request.
 */
export async function saveRule(
  place: RulePlace,
  input: unknown,
  maxWaitMs = MAX_WAIT_MS,
): Promise<SaveResponse> {
  const asked = validateRequest(RequestSchema, input);
  try {
    const write = writing.then(async () => await writeRule(place, asked));
    writing = write.catch(() => undefined);
    const written = await write;
    if (written.outcome === 'exists') return written;
    return await awaitSavedRule(place, written.stack, written.files, maxWaitMs);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CommandError)) throw error;
    return { outcome: 'refused', problem: error.message };
  }
}

/** Writes the files of a stack, unless files exist with another text. */
async function writeRule(place: RulePlace, asked: v.InferOutput<typeof RequestSchema>) {
  const stack = await createStack(place, asked);
  for (const { path } of stack.files) await refuseLinks(place, path);
  const outcomes = await planStack(stack.files);
  const existing = stack.files.filter((_, at) => outcomes[at] === 'kept');
  if (existing.length > 0 && !asked.overwrites) {
    const list = (isGenerated: boolean) =>
      existing
        .filter((file) => file.isGenerated === isGenerated)
        .map(({ path }) => formatCallerPath(place, path));
    return { outcome: 'exists' as const, changed: list(true), kept: list(false) };
  }
  const files = await writeStack(stack.files, asked.overwrites);
  return { outcome: 'written' as const, stack, files };
}

async function awaitSavedRule(
  place: RulePlace,
  { rule, files, out }: PlannedStack,
  written: readonly WrittenFile[],
  maxWaitMs: number,
): Promise<SaveResponse> {
  const { name, pattern } = readRule(files);
  const shown = `${formatRulePath(out, place.caller)} ${name}`;
  const since = await waitForRule(place, { name: shown, pattern }, maxWaitMs);
  return {
    outcome: 'saved',
    files: written.map(({ path, outcome }) => ({ path: formatCallerPath(place, path), outcome })),
    rule: shown,
    ...(since !== undefined && { since }),
    subject: rule.subjects[0] ?? 'order_created',
  };
}

/** Reads the rule of a stack as `npm start` reads it. */
function readRule([template]: readonly StackFile[]) {
  const [rule] = findRules(parseTemplate(template?.text ?? '')).rules;
  if (rule === undefined) throw new Error('the stack has no rule');
  return rule;
}

/** @returns When the rule was there; `undefined` if it was not loaded in time. */
async function waitForRule(
  { list }: RulePlace,
  { name, pattern }: LocalBusRule,
  maxWaitMs: number,
): Promise<number | undefined> {
  for (let waited = 0; waited <= maxWaitMs; waited += POLL_MS) {
    if (list().some((one) => one.name === name && one.pattern === pattern)) return Date.now();
    await delay(POLL_MS);
  }
  return undefined;
}
