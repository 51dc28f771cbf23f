import { basename, join } from 'node:path';
import * as v from 'valibot';
import { compactJson } from '../../patterns/json/print-json.ts';
import { createNextSteps } from '../../rules/stack/next-steps.ts';
import type { Rule } from '../../rules/stack/rule.ts';
import { createRuleFromPattern } from '../../rules/stack/rule-from-pattern.ts';
import {
  createStackFiles,
  getDefaultFile,
  findNameProblem,
  type StackFile,
} from '../../rules/stack/write-stack.ts';
import { UsageError } from '../../shared/command-error.ts';
import { formatCall } from '../../shared/command-line.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import type { StackResponse } from '../api/patterns.ts';
import { parseLimitedPattern } from './limit-pattern.ts';
import { refuseLinks } from './refuse-links.ts';
import { formatCallerPath, type RulePlace } from './rule-place.ts';
import { validateRequest } from './validate-request.ts';

/** The entries of a request for a stack. */
export const stackEntries = {
  pattern: v.string('Expected the text of a pattern'),
  target: v.string('Expected the name of a target'),
  name: v.exactOptional(v.string('Expected the name of a file')),
};

const RequestSchema = v.object(stackEntries, 'Expected an object');

/**
 * Creates the stack that `npm run rule` would write for a pattern, and its commands, without writing files.
 *
 * @throws UsageError for an invalid request.
 */
export async function createStackResponse(
  place: RulePlace,
  input: unknown,
): Promise<StackResponse> {
  const asked = validateRequest(RequestSchema, input);
  try {
    const { rule, files, out } = await createStack(place, asked);
    const [template, ...others] = files;
    const file = formatCallerPath(place, out);
    const isDefault = file === getDefaultFile(rule);
    const pattern = quoteShellWord(compactJson(asked.pattern));
    const { install, deploy } = createNextSteps(template?.text ?? '', file);
    const options = isDefault ? '' : ` --out ${quoteShellWord(file)}`;
    return {
      template: template?.text ?? '',
      file,
      name: basename(out),
      command: formatCall('rule', `--target ${rule.target} --pattern ${pattern}${options}`),
      deploy: deploy.join('\n'),
      notes: [
        ...rule.notes,
        ...(others.length > 0
          ? [
              `The code of the function is saved beside the template. Then install its packages: ${install.join(' && ')}`,
            ]
          : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

/** A stack that is not written yet. */
export interface PlannedStack {
  readonly rule: Rule;
  readonly files: readonly StackFile[];
  /** The path of the template. */
  readonly out: string;
}

/**
 * Creates the files of the stack for a pattern.
 *
 * @throws UsageError for an invalid pattern, target or file name.
 */
export async function createStack(
  place: RulePlace,
  { pattern: text, target, name }: v.InferOutput<typeof RequestSchema>,
): Promise<PlannedStack> {
  const read = parseLimitedPattern(text);
  if ('mistake' in read) throw new UsageError(read.mistake.message);
  const rule = createRuleFromPattern({ name: 'the pattern', text, ...read }, target);
  const file = name ?? basename(getDefaultFile(rule));
  const problem = findNameProblem(file);
  if (problem !== undefined) throw new UsageError(problem);
  const out = join(place.folder, file);
  // What is there is read: of a stack for the same target, only the rule changes.
  await refuseLinks(place, out);
  return { rule, files: await createStackFiles(rule, out), out };
}
