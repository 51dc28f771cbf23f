import type { Json } from '../json/parse-json.ts';

/** Notes on fields of a pattern that an object has twice. */
export function fieldsTwice(json: Json, place = ''): string[] {
  if (json.kind === 'array') {
    return json.items.flatMap((item, at) => fieldsTwice(item, `${place}[${at}]`));
  }
  if (json.kind !== 'object') return [];
  const seen = new Set<string>();
  return json.entries.flatMap(([key, value]) => {
    const here = place === '' ? key : `${place}.${key}`;
    const isTwice = seen.has(key);
    seen.add(key);
    const remedy =
      value.kind === 'array' && key !== '$or' ? 'only the last holds' : 'make them one';
    const notes = isTwice ? [`The pattern has ${here} twice: ${remedy}`] : [];
    return [...notes, ...fieldsTwice(value, here)];
  });
}
