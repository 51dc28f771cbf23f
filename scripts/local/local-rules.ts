import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseEvent, type Value } from '../patterns/event.ts';
import { isMatch } from '../patterns/match-event.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import {
  type ElsewhereCode,
  findCode,
  type LocalCode,
} from '../rules/template/template-functions.ts';
import { decodeText } from '../shared/decode-text.ts';
import { findRules, type FunctionTarget } from '../rules/template/template-rules.ts';
import { parseTemplate } from '../rules/template/template.ts';
import { formatEventJson } from '../samples/envelope.ts';
import { ROOT } from '../shared/root.ts';
import type { BusEvent } from './aws/eventbridge.ts';

/** A rule of a local template. */
export interface LocalRule {
  /** The template's path and the rule's logical id, such as `infra/rules/sqs.yaml Rule`. */
  readonly name: string;
  /** The template's path. */
  readonly file: string;
  readonly pattern: Pattern;
  /** The pattern as JSON text. */
  readonly text: string;
  /** The targets that are functions of the same template. */
  readonly functions: readonly LocalTarget[];
}

/** A function as the target of a rule. */
export interface LocalTarget {
  /** The template's path and the function's logical id. */
  readonly name: string;
  readonly input: FunctionTarget['input'];
  readonly code: LocalCode | ElsewhereCode;
}

/** The rules of the templates in some folders; reloaded when a template is saved. */
export interface LocalRules {
  /** Returns the rules that match an event. */
  readonly findMatching: (event: Value) => LocalRule[];
  readonly getAll: () => readonly LocalRule[];
  readonly close: () => void;
}

/** The folder of the rules in this repository. */
export const RULES_FOLDER = `${ROOT}infra/rules`;

/** YAML files, and the JSON file that SAM uses by default. */
const TEMPLATE = /\.ya?ml$|^template\.json$/u;

/**
 * Reads the rules of the templates in some folders, and reloads them when a template changes.
 *
 * @param folders - Folders with SAM templates; other files are ignored.
 * @param onChange - Called with the number of rules after each reload.
 * @param onError - Called for a template that cannot be read, or a folder that no longer exists; the others
 *   are still loaded.
 * @throws What `readdir` and `watch` throw if a folder does not exist or cannot be read.
 */
export async function watchLocalRules(
  folders: readonly string[],
  onChange: (count: number) => void,
  onError: (file: string, message: string) => void,
): Promise<LocalRules> {
  let rules: readonly LocalRule[] = [];
  const load = async (readFolder: (folder: string) => Promise<readonly LocalRule[]>) => {
    rules = (await Promise.all(folders.map(readFolder))).flat();
  };

  async function readFolderRules(folder: string): Promise<LocalRule[]> {
    const files = (await readdir(folder)).filter((file) => TEMPLATE.test(file)).toSorted();
    const read = await Promise.all(files.map((file) => readFileRules(join(folder, file))));
    return read.flat();
  }

  /** Like `readFolderRules`, but reports an error and returns no rules. */
  const readRemainingRules = async (folder: string) =>
    await readFolderRules(folder).catch((error: NodeJS.ErrnoException) => {
      if (isClosed) return [];
      const isGone = error.code === 'ENOENT';
      const message = 'the folder no longer exists. Restore it and restart';
      onError(folder, isGone ? message : error.message);
      return [];
    });

  async function readFileRules(file: string): Promise<LocalRule[]> {
    const shown = file.startsWith(ROOT) ? relative(ROOT, file) : file;
    try {
      const template = parseTemplate(decodeText(await readFile(file)));
      const { rules: found, problems } = findRules(template);
      for (const problem of problems) onError(shown, problem);
      return found.map(({ name, pattern, functions }) => ({
        name: `${shown} ${name}`,
        file,
        pattern: parsePattern(pattern),
        text: pattern,
        functions: functions.flatMap(({ id, input }) => {
          const code = findCode(template, id, dirname(file));
          return code === undefined ? [] : [{ name: `${shown} ${id}`, input, code }];
        }),
      }));
    } catch (error) {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      // The parser quotes the template in the lines below.
      onError(shown, line.replace(/:$/u, ''));
      return [];
    }
  }

  await load(readFolderRules);
  let isClosed = false;
  let waiting: NodeJS.Timeout | undefined;
  const reload = async () => {
    await load(readRemainingRules);
    if (!isClosed) onChange(rules.length);
  };
  const watchers = folders.map((folder) =>
    watch(folder, (_, file) => {
      // The folder's own name is reported when the folder is removed.
      if (file !== null && !TEMPLATE.test(file) && file !== basename(folder)) return;
      clearTimeout(waiting);
      // Editors save in several steps.
      waiting = setTimeout(() => void reload(), 50);
    }),
  );
  return {
    findMatching: (event) => rules.filter(({ pattern }) => isMatch(pattern, event)),
    getAll: () => rules,
    close: () => {
      isClosed = true;
      clearTimeout(waiting);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Converts an event to the form that rules match; numbers keep all digits. */
export const toRuleEvent = (event: BusEvent): Value => parseEvent(formatDeliveredEvent(event));

/** Formats an event as the JSON text that EventBridge delivers to a target. */
export function formatDeliveredEvent(event: BusEvent): string {
  const { detail: _, detailText, timeSent: __, ...envelope } = event;
  return formatEventJson(envelope, detailText);
}
