/** A mutant that no test can notice, or need. */
export interface AcceptedMutant {
  readonly file: string;
  /** The line in which it begins, what is replaced, and by what, as `npm run mutate` shows them. */
  readonly code: string;
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

export const ACCEPTED: readonly AcceptedMutant[] = [
  // Impossible by the types alone, or required by the compiler.
  {
    file: 'handler/response.ts',
    code: 'default:',
    from: 'default: return outcome satisfies never;',
    to: 'default:',
    because: 'There is no other outcome: the compiler holds it.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'if (first === undefined || last === undefined) return [result.all];',
    from: 'first === undefined',
    to: 'false',
    because: 'Where there is no first entry there is no last one either.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'if (first === undefined || results.length !== entries.length) return { all: BAD_RESPONSE };',
    from: 'first === undefined',
    to: 'false',
    because: 'A request has an entry, so without a first result the lengths differ.',
  },
  {
    file: 'handler/message.ts',
    code: 'subject: subject !== undefined && isSubject(subject) ? subject : undefined,',
    from: 'subject !== undefined',
    to: 'true',
    because: 'There is no subject of the name "undefined".',
  },
  {
    file: 'handler/message.ts',
    code: '} catch {',
    from: '{ return undefined; }',
    to: '{}',
    because: 'A function that ends returns undefined.',
  },
  {
    file: 'handler/validate.ts',
    code: "path: v.getDotPath(issue) ?? '',",
    from: "''",
    to: '"Stryker was here!"',
    because: 'Every issue is of a field of the envelope, and so has a path.',
  },
  {
    file: 'handler/validate.ts',
    code: "typeof row === 'object' &&",
    from: "typeof row === 'object'",
    to: 'true',
    because: 'A text or a number has none of the documented keys of its own.',
  },

  // Makes no difference.
  {
    file: 'handler/aws/event-bus.ts',
    code: 'const results = response.Entries ?? [];',
    from: '[]',
    to: '["Stryker was here"]',
    because: 'A result without id and code is as unexpected as none.',
  },
  {
    file: 'handler/message.ts',
    code: 'receivedAt: receivedAt > 0 && receivedAt < 8.64e15 ? receivedAt : sentAt,',
    from: 'receivedAt < 8.64e15',
    to: 'receivedAt <= 8.64e15',
    because: 'The last millisecond of a Date is in the year 275760.',
  },
  {
    file: 'handler/validate.ts',
    code: 'if (editions.some((keys) => keys.length === 0)) return [];',
    from: 'editions.some((keys) => keys.length === 0)',
    to: 'editions.every(keys => keys.length === 0)',
    because: 'A subject without objects has none in either edition.',
  },
];
