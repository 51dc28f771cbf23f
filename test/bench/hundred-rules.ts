import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { itemAt } from '../../scripts/samples/random.ts';
import { sampleData } from '../../scripts/samples/sample-data.ts';

/** What is asked of a field, by a sample of its value. */
type Condition = (value: string | number) => unknown;

const CONDITIONS: readonly Condition[] = [
  (value) =>
    typeof value === 'number' ? { numeric: ['>', value - 1] } : { prefix: value.slice(0, 3) },
  (value) =>
    typeof value === 'number'
      ? { numeric: ['>=', -1, '<=', value] }
      : { 'anything-but': [value, 'none'] },
  () => ({ exists: true }),
  (value) => value,
  (value) =>
    typeof value === 'string' ? { suffix: value.slice(-4) } : { 'anything-but': [value + 1, 0] },
];

/** A hundred patterns such as a shop's rules would have: one for each subject, and two for many. */
export function hundredRules(): string[] {
  const each = (Object.keys(subjects) as Subject[]).map((subject, index) =>
    JSON.stringify({
      source: ['kinow'],
      'detail-type': [subject],
      // Every fourth rule takes all events of its subject.
      ...(index % 4 === 0 ? {} : { detail: { data: conditionsOn(subject, index) } }),
    }),
  );
  const many = [
    { source: ['kinow'], 'detail-type': [{ prefix: 'subscription_' }] },
    { source: ['kinow'], detail: { data: { customer: { email: [{ suffix: '@example.com' }] } } } },
  ];
  return [...each, ...many.map((pattern) => JSON.stringify(pattern))];
}

/** Conditions on two fields of the first linked object, and that it has no field of another name. */
function conditionsOn(subject: Subject, index: number): object {
  const data = sampleData(subject) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const [key = 'none', object = {}] = Object.entries(data)[0] ?? [];
  const fields = Object.entries(object).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'number' || (typeof entry[1] === 'string' && entry[1].length > 4),
  );
  if (fields.length === 0) return { [key]: { id: [{ exists: true }] } };
  const chosen = [itemAt(fields, index), itemAt(fields, index * 3 + 1)];
  const conditions = Object.fromEntries(
    chosen.map(([name, value], nth) => [name, [itemAt(CONDITIONS, index + nth)(value)]]),
  );
  const absent = index % 5 === 0 ? { removed_at: [{ exists: false }] } : {};
  return { [key]: { ...conditions, ...absent } };
}
