import * as v from 'valibot';
import { formatPatternYaml } from '../../rules/stack/rule-from-pattern.ts';
import { UsageError } from '../../shared/command-error.ts';
import type { YamlResponse } from '../api/patterns.ts';
import { parseLimitedPattern } from './limit-pattern.ts';
import { validateRequest } from './validate-request.ts';

const RequestSchema = v.object(
  { pattern: v.string('Expected the text of a pattern') },
  'Expected an object',
);

/**
 * Creates the YAML of a pattern.
 *
 * @throws UsageError for an invalid request.
 */
export function createYamlResponse(input: unknown): YamlResponse {
  const { pattern } = validateRequest(RequestSchema, input);
  if ('mistake' in parseLimitedPattern(pattern)) {
    return { problem: 'Fix the error in the pattern first' };
  }
  try {
    return { yaml: formatPatternYaml(pattern) };
  } catch (error) {
    // A key twice, which YAML does not allow.
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}
