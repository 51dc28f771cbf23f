import * as v from 'valibot';
import { UsageError } from '../command.ts';
import { onOneLine } from '../pattern/json.ts';
import { readPatternAt } from '../pattern/place.ts';
import { ruleOfPattern } from '../rule/from-pattern.ts';
import { defaultFile, filesFor } from '../rule/write.ts';
import { shellWord } from '../shell-word.ts';
import type { StackAnswer } from './api.ts';
import { asked } from './question.ts';

const StackQuestion = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    target: v.string('Expected the name of a target'),
  },
  'Expected an object',
);

/**
 * The stack that `npm run rule` writes for a pattern, and the command for that. Nothing is written.
 *
 * @throws UsageError where there is none.
 */
export async function stackAnswer(question: unknown): Promise<StackAnswer> {
  const { pattern: text, target } = asked(StackQuestion, question);
  const read = readPatternAt(text);
  if ('mistake' in read) throw new UsageError(read.mistake.message);
  const rule = ruleOfPattern({ name: 'the pattern', text, ...read }, target);
  const [template, ...others] = await filesFor(rule, defaultFile(rule));
  const folder = others.length > 0 ? ['The command also writes the code of the function.'] : [];
  return {
    template: template?.text ?? '',
    command: `npm run rule -- --target ${rule.target} --pattern ${shellWord(onOneLine(text))}`,
    notes: [...rule.notes, ...folder],
  };
}
