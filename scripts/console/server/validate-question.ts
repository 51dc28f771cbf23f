import * as v from 'valibot';
import { UsageError } from '../../shared/command.ts';

/**
 * A question of the page, which anybody may have written.
 *
 * @throws UsageError that says what is wrong with it, and where.
 */
export function validateQuestion<T>(schema: v.GenericSchema<unknown, T>, question: unknown): T {
  const { success, output, issues } = v.safeParse(schema, question, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  throw new UsageError([v.getDotPath(issue), issue.message].filter(Boolean).join(': '));
}
