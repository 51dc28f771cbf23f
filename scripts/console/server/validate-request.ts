import * as v from 'valibot';
import { UsageError } from '../../shared/command-error.ts';

/**
 * Validates an untrusted request body.
 *
 * @throws UsageError with the path and the expectation.
 */
export function validateRequest<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  throw new UsageError([v.getDotPath(issue), issue.message].filter(Boolean).join(': '));
}
