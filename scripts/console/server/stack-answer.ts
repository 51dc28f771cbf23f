import * as v from 'valibot';
import { compactJson } from '../../patterns/json/print-json.ts';
import { createNextSteps } from '../../rules/stack/next-steps.ts';
import { createRuleFromPattern } from '../../rules/stack/rule-from-pattern.ts';
import { createStackFiles, getDefaultFile } from '../../rules/stack/write-stack.ts';
import { UsageError } from '../../shared/command.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import type { Stack, StackAnswer } from '../api/patterns.ts';
import { parseLimitedPattern } from './limit-pattern.ts';
import { validateQuestion } from './validate-question.ts';
import { formatCall } from '../../shared/command-line.ts';

const StackQuestion = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    target: v.string('Expected the name of a target'),
  },
  'Expected an object',
);

/**
 * Creates the stack that `npm run rule` would write for a pattern, and its commands, without writing files.
 *
 * @throws UsageError for an invalid request.
 */
export async function createStackAnswer(question: unknown): Promise<StackAnswer> {
  const { pattern: text, target } = validateQuestion(StackQuestion, question);
  try {
    return await createStack(text, target);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

async function createStack(text: string, target: string): Promise<Stack> {
  const read = parseLimitedPattern(text);
  if ('mistake' in read) throw new UsageError(read.mistake.message);
  const rule = createRuleFromPattern({ name: 'the pattern', text, ...read }, target);
  const file = getDefaultFile(rule);
  const [template, ...others] = await createStackFiles(rule, file);
  const folder = others.length > 0 ? ['The command also writes the code of the function.'] : [];
  const { attempt, deploy } = createNextSteps(template?.text ?? '', file);
  return {
    template: template?.text ?? '',
    command: formatCall(
      'rule',
      `--target ${rule.target} --pattern ${quoteShellWord(compactJson(text))}`,
    ),
    file,
    attempt,
    deploy: deploy.join('\n'),
    notes: [...rule.notes, ...folder],
  };
}
