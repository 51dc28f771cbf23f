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
import { findRules, type FunctionTarget } from '../rules/template/template-rules.ts';
import { parseTemplate } from '../rules/template/template.ts';
import { ROOT } from '../shared/root.ts';
import type { BusEvent } from './aws/eventbridge.ts';

/** A rule of a template on this machine. */
export interface LocalRule {
  /** The template's path and the rule's logical id, such as `infra/rules/sqs.yaml Rule`. */
  readonly name: string;
  /** The template's path. */
  readonly file: string;
  readonly pattern: Pattern;
  /** The pattern as JSON text. */
  readonly text: string;
  /** Its targets that are functions of the same template. */
  readonly functions: readonly LocalTarget[];
}

/** A function as the target of a rule. */
export interface LocalTarget {
  /** The template's path and the function's logical id. */
  readonly name: string;
  readonly input: FunctionTarget['input'];
  readonly code: LocalCode | ElsewhereCode;
}

/** The rules of the templates in some folders, read again whenever one is saved. */
export interface LocalRules {
  /** The rules that an event matches. */
  readonly findMatching: (event: Value) => LocalRule[];
  readonly getAll: () => readonly LocalRule[];
  readonly close: () => void;
}

/** The rules that come with the repository. */
export const RULES_FOLDER = `${ROOT}infra/rules`;

/** YAML of any name, and JSON of the one name by which SAM finds a template. */
const TEMPLATE = /\.ya?ml$|^template\.json$/u;

/**
 * Reads the rules of the templates in some folders, and keeps them up to date.
 *
 * @param folders - Folders with SAM templates; files that are no YAML are passed over.
 * @param onChange - Told how many rules there are after a template was saved.
 * @param onError - Told of a template whose rules cannot be read, or a folder that is gone; the others go
 *   on.
 * @throws what `readdir` and `watch` throw where a folder is none, or may not be read.
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

  /** Of one that is no longer there, none. */
  const readRemainingRules = async (folder: string) =>
    await readFolderRules(folder).catch((error: NodeJS.ErrnoException) => {
      if (isClosed) return [];
      const isGone = error.code === 'ENOENT';
      onError(folder, isGone ? 'the folder is gone; once it is back, start again' : error.message);
      return [];
    });

  async function readFileRules(file: string): Promise<LocalRule[]> {
    const shown = file.startsWith(ROOT) ? relative(ROOT, file) : file;
    try {
      const template = parseTemplate(await readFile(file, 'utf8'));
      return findRules(template).map(({ name, pattern, functions }) => ({
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
      // The parser has the text in the lines below.
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
      // The folder itself, when it goes.
      if (file !== null && !TEMPLATE.test(file) && file !== basename(folder)) return;
      clearTimeout(waiting);
      // An editor saves in several steps.
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

/** An event of the local bus as rules see it, with the digits of its numbers. */
export const toRuleEvent = (event: BusEvent): Value => parseEvent(formatDeliveredEvent(event));

/** An event of the local bus as a target is given it, as JSON text. */
export function formatDeliveredEvent(event: BusEvent): string {
  const { version, id, source, account, time, region, resources } = event;
  const envelope = { version, id, source, account, time, region, resources };
  const rest = `"detail-type":${JSON.stringify(event['detail-type'])},"detail":${event.detailText}`;
  return `${JSON.stringify(envelope).slice(0, -1)},${rest}}`;
}
