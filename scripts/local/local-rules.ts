import { setTimeout as delay } from 'node:timers/promises';
import { parseEvent, type Value } from '../patterns/event.ts';
import { isMatch } from '../patterns/match-event.ts';
import { formatEventJson } from '../samples/envelope.ts';
import { formatPath } from '../shared/format-path.ts';
import { ROOT } from '../shared/root.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import { type LocalRule, readRuleFile } from './rule-file.ts';
import { findTemplateFiles, type TemplateFiles } from './template-files.ts';

/** The rules of the templates in some folders; reloaded when a template is saved, added or removed. */
export interface LocalRules {
  /** Returns the rules that match an event. */
  readonly findMatching: (event: Value) => LocalRule[];
  readonly getAll: () => readonly LocalRule[];
  /** The limits that the first search has met, each as a sentence. */
  readonly limits: readonly string[];
  readonly close: () => void;
}

export interface WatchOptions {
  /** The folders with the templates, also in folders below them. They need not exist yet. */
  readonly folders: readonly string[];
  /** The folder to which paths in names are relative. */
  readonly base: string;
  /** Called after a template was saved, added or removed. `lost` says of which file all rules are gone. */
  readonly onChange: (rules: readonly LocalRule[], lost: readonly string[]) => void;
  /** Called for each problem of a template that was read; the others are still loaded. */
  readonly onProblem: (message: string) => void;
}

/**
 * Interval of polling, which also notices folders that are created later, and works on network mounts. A search takes
 * at most one part in 20 of the time.
 */
const POLL_MS = 200;
const MIN_PAUSE = 20;

/** Reads the rules of the templates in some folders, and reloads them when a template changes. */
export async function watchLocalRules(options: WatchOptions): Promise<LocalRules> {
  const { folders, base, onChange, onProblem } = options;
  const stopping = new AbortController();
  /** What was read, by file: an unchanged file is not read again. */
  let known = new Map<string, { readonly state: string; readonly rules: readonly LocalRule[] }>();

  const getAll = () => [...known.values()].flatMap(({ rules }) => rules);

  /** @returns What is gone, for each file that no longer has rules. */
  async function load({ files }: TemplateFiles): Promise<readonly string[]> {
    const loaded: typeof known = new Map();
    for (const [file, state] of files) {
      const before = known.get(file);
      if (before?.state === state) {
        loaded.set(file, before);
        continue;
      }
      const shown = formatRulePath(file, base);
      const { rules, problems } = await readRuleFile(file, shown);
      loaded.set(file, { state, rules });
      for (const problem of problems) onProblem(problem);
    }
    const lost = [...known].flatMap(([file, { rules }]) => {
      const now = loaded.get(file);
      if (rules.length === 0 || (now?.rules.length ?? 0) > 0) return [];
      const why = now === undefined ? 'is gone' : 'no longer has rules';
      return [`${formatRulePath(file, base)} ${why}`];
    });
    known = loaded;
    return lost;
  }

  async function watch(first: string): Promise<void> {
    let [loaded, before, pause] = [first, first, POLL_MS];
    while (!stopping.signal.aborted) {
      await delay(pause, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      const start = performance.now();
      const found = await findTemplateFiles(folders);
      pause = Math.max(POLL_MS, MIN_PAUSE * (performance.now() - start));
      const state = formatState(found);
      // Editors save in several steps: load when the state is unchanged for one interval.
      if (state !== loaded && state === before && !stopping.signal.aborted) {
        loaded = state;
        const lost = await load(found);
        onChange(getAll(), lost);
      }
      before = state;
    }
  }

  const found = await findTemplateFiles(folders);
  await load(found);
  void watch(formatState(found));
  return {
    findMatching: (event) => getAll().filter(({ pattern }) => isMatch(pattern, event)),
    getAll,
    limits: found.limits,
    close: () => stopping.abort(),
  };
}

const formatState = ({ files }: TemplateFiles) => JSON.stringify([...files]);

/** Formats the path of a file or folder in this repository, or in a folder, as relative to it. */
export const formatRulePath = (path: string, base: string): string =>
  formatPath(path, [ROOT, base]);

/** Converts an event to the form that rules match; numbers keep all digits. */
export const toRuleEvent = (event: BusEvent): Value => parseEvent(formatDeliveredEvent(event));

/** Formats an event as the JSON text that EventBridge delivers to a target. */
export function formatDeliveredEvent(event: BusEvent): string {
  const { detail: _, detailText, timeSent: __, ...envelope } = event;
  return formatEventJson(envelope, detailText);
}
