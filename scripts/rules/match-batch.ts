import { type Json, JsonError, parseJson } from '../patterns/json/parse-json.ts';
import { toEvent } from '../patterns/event.ts';
import { isMatch } from '../patterns/match-event.ts';
import { PatternError } from '../patterns/operators.ts';
import { toPattern } from '../patterns/parse-pattern.ts';

/**
 * Evaluates a line `{"id","pattern","event"}` of `match --batch`.
 *
 * @returns A JSON object with the same `id`, and `matches` or `error`.
 */
export function evaluateLine(line: string): string {
  let id = 'null';
  try {
    const request = parseJson(line);
    if (request.kind !== 'object')
      throw new JsonError('expected an object with id, pattern and event');
    const fields = new Map(request.entries.map(([name, value]) => [name, value]));
    id = formatId(fields.get('id'));
    const [pattern, event] = ['pattern', 'event'].map((name) => {
      const value = fields.get(name);
      if (value === undefined) throw new JsonError(`${name} is missing`);
      // A string is parsed as JSON.
      return value.kind === 'string' ? parseJson(value.value) : value;
    }) as [Json, Json];
    if (event.kind !== 'object') throw new JsonError('expected an event as a JSON object');
    return `{"id":${id},"matches":${isMatch(toPattern(pattern), toEvent(event))}}`;
  } catch (error) {
    if (!(error instanceof JsonError) && !(error instanceof PatternError)) throw error;
    const where = error instanceof PatternError && error.path !== '' ? `${error.path}: ` : '';
    return `{"id":${id},"error":${JSON.stringify(where + error.message)}}`;
  }
}

function formatId(id: Json | undefined): string {
  if (id?.kind === 'number') return id.text;
  return id?.kind === 'string' || id?.kind === 'literal' ? JSON.stringify(id.value) : 'null';
}
