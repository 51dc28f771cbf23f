import { ServiceError } from './protocol.ts';

/** The members of a request to SQS. */
export type Input = Readonly<Record<string, unknown>>;

/** The most messages in a request. */
export const MAX_MESSAGES = 10;

/**
 * Chooses the attributes that a caller asks for: by name, by a prefix such as `foo.*`, or `All`. SQS returns no others.
 *
 * @returns `undefined` if there are none: SQS then leaves the member out.
 */
export function chooseNamed<T>(
  names: unknown,
  attributes: Readonly<Record<string, T>>,
): Record<string, T> | undefined {
  const wanted = Array.isArray(names) ? names.map(String) : [];
  const chosen = Object.entries(attributes).filter(([name]) =>
    wanted.some(
      (one) =>
        one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    ),
  );
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

/** Runs an action for each entry of a batch. An entry that fails does not affect the others. */
export function runBatch(input: Input, action: (entry: Input) => object): object {
  const entries = Array.isArray(input['Entries']) ? (input['Entries'] as Input[]) : [];
  if (entries.length < 1 || entries.length > MAX_MESSAGES) {
    throw new ServiceError('TooManyEntriesInBatchRequest', 'A batch has 1 to 10 entries.');
  }
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const Id = String(entry['Id']);
    try {
      const result = action({ QueueUrl: input['QueueUrl'], ...entry });
      Successful.push({ Id, ...result });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'QueueDoesNotExist') throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
