import * as v from 'valibot';
import { compactJson } from '../../patterns/json/print-json.ts';
import { nextSteps } from '../../rules/stack/next-steps.ts';
import { ruleOfPattern } from '../../rules/stack/rule-from-pattern.ts';
import { defaultFile, filesFor } from '../../rules/stack/write-stack.ts';
import { UsageError } from '../../shared/command.ts';
import { shellWord } from '../../shared/shell-word.ts';
import type { Stack, StackAnswer } from '../api/patterns.ts';
import { readSmallPattern } from './limit-pattern.ts';
import { asked } from './validate-question.ts';

const StackQuestion = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    target: v.string('Expected the name of a target'),
  },
  'Expected an object',
);

/**
 * The stack that `npm run rule` writes for a pattern, and the commands. Nothing is written.
 *
 * @throws UsageError where that is no question.
 */
export async function stackAnswer(question: unknown): Promise<StackAnswer> {
  const { pattern: text, target } = asked(StackQuestion, question);
  try {
    return await stackOf(text, target);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { problem: error.message };
  }
}

async function stackOf(text: string, target: string): Promise<Stack> {
  const read = readSmallPattern(text);
  if ('mistake' in read) throw new UsageError(read.mistake.message);
  const rule = ruleOfPattern({ name: 'the pattern', text, ...read }, target);
  const file = defaultFile(rule);
  const [template, ...others] = await filesFor(rule, file);
  const folder = others.length > 0 ? ['The command also writes the code of the function.'] : [];
  const { attempt, deploy } = nextSteps(template?.text ?? '', file);
  return {
    template: template?.text ?? '',
    command: `npm run rule -- --target ${rule.target} --pattern ${shellWord(compactJson(text))}`,
    file,
    attempt,
    deploy: deploy.join('\n'),
    notes: [...rule.notes, ...folder],
  };
}
