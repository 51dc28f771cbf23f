import { type Json, JsonError, parseJson } from '../patterns/json/parse-json.ts';
import { toEvent } from '../patterns/event.ts';
import { isMatch } from '../patterns/match-event.ts';
import { PatternError } from '../patterns/operators.ts';
import { toPattern } from '../patterns/parse-pattern.ts';

/**
 * The answer to a line `{"id","pattern","event"}`: the id as it was given, and whether the event
 * matches, or what is wrong.
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
      // Both may also come as text that holds the JSON.
      return value.kind === 'string' ? parseJson(value.value) : value;
    }) as [Json, Json];
    if (event.kind !== 'object') throw new JsonError('an event is a JSON object');
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
