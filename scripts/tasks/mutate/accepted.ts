/** A mutant that no test can or needs to detect. */
export interface AcceptedMutant {
  readonly file: string;
  /** The line in which the mutant starts, the replaced code and its replacement, as `npm run mutate` prints them. */
  readonly code: string;
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** Stryker activates mutants in the test's process only. */
const SEEN_OVER_TLS =
  'test/contract/tls.test.ts detects it, whose functions run in processes of their own.';

/** The tests end by their time limit, which Stryker cannot tell from slowness. */
const ENDLESS = 'The loop or the recursion never ends.';

export const ACCEPTED: readonly AcceptedMutant[] = [
  // Detected by tests that Stryker cannot run.
  {
    file: 'handler/aws/event-bus.ts',
    code: 'export async function warmUpEventBridge(client: EventBridge, entry: Entry): Promise<void> {',
    from: '{ try { await warmUp(client, new PutEventsCommand({ Entries: [entry] })); } catch { // The first event reports the failure. } }',
    to: '{}',
    because: SEEN_OVER_TLS,
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'try {',
    from: '{ await warmUp(client, new PutEventsCommand({ Entries: [entry] })); }',
    to: '{}',
    because: SEEN_OVER_TLS,
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'await warmUp(client, new PutEventsCommand({ Entries: [entry] }));',
    from: '{ Entries: [entry] }',
    to: '{}',
    because: 'The request is not sent: its entry only has more code run before the first event.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'await warmUp(client, new PutEventsCommand({ Entries: [entry] }));',
    from: '[entry]',
    to: '[]',
    because: 'The request is not sent: its entry only has more code run before the first event.',
  },
  // Excluded by the types, or required by the compiler.
  {
    file: 'handler/response.ts',
    code: 'default:',
    from: 'default: return outcome satisfies never;',
    to: 'default:',
    because: 'There is no other outcome: the compiler checks it.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'if (first === undefined || results.length !== entries.length) {',
    from: 'first === undefined',
    to: 'false',
    because: 'A request has at least one entry, so without a first result the lengths differ.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: "? { outcome: 'unavailable', failure: { call: PUT_EVENTS, error: all.code } }",
    from: "'unavailable'",
    to: '""',
    because: 'Of a batch, every outcome but published and refused has the same effect.',
  },
  {
    file: 'handler/message.ts',
    code: 'subject: subject !== undefined && isSubject(subject) ? subject : undefined,',
    from: 'subject !== undefined',
    to: 'true',
    because: 'There is no subject "undefined".',
  },
  {
    file: 'handler/message.ts',
    code: '...(event_id !== undefined && UUID.test(event_id) && { eventId: event_id }),',
    from: 'event_id !== undefined',
    to: 'true',
    because: 'The text "undefined" is no UUID.',
  },
  {
    file: 'handler/message.ts',
    code: '...(subject !== undefined && isSubject(subject) && { subject }),',
    from: 'subject !== undefined',
    to: 'true',
    because: 'There is no subject "undefined".',
  },
  {
    file: 'handler/message.ts',
    code: '} catch {',
    from: '{ return undefined; }',
    to: '{}',
    because: 'A function without a return statement returns undefined.',
  },
  {
    file: 'handler/validate.ts',
    code: "path: v.getDotPath(issue) ?? '',",
    from: "''",
    to: '"Stryker was here!"',
    because: 'Every issue concerns a field of the envelope, and so has a path.',
  },
  {
    file: 'handler/validate.ts',
    code: "typeof row === 'object' &&",
    from: "typeof row === 'object'",
    to: 'true',
    because: 'A string or a number has none of the documented keys as its own.',
  },

  {
    file: 'handler/aws/client.ts',
    code: "const region = env['AWS_REGION'] ?? '';",
    from: "''",
    to: '"Stryker was here!"',
    because: 'Lambda always sets it.',
  },
  {
    file: 'handler/aws/client.ts',
    code: "apiVersion: '',",
    from: "''",
    to: '"Stryker was here!"',
    because: 'The type of the configuration requires it, and nothing reads it.',
  },
  {
    file: 'handler/aws/json-protocol.ts',
    code: "return readText(code)?.split(/[,:]/u)[0]?.split('#').at(-1) ?? 'Unknown';",
    from: 'readText(code)?.split(/[,:]/u)[0]?.split',
    to: 'readText(code)?.split(/[,:]/u)[0].split',
    because: 'A split text has at least one part.',
  },

  // Equivalent behaviour.
  {
    file: 'handler/aws/client.ts',
    code: "const maxAttempts = Number.parseInt(env['AWS_MAX_ATTEMPTS'] ?? '', 10) || defaultMaxAttempts;",
    from: "''",
    to: '"Stryker was here!"',
    because: 'Neither text is a number.',
  },
  {
    file: 'handler/aws/client.ts',
    code: 'isCustomEndpoint: true,',
    from: 'true',
    to: 'false',
    because:
      'The SDK then looks for the endpoint in the environment, which has the same, and in files.',
  },
  {
    file: 'handler/aws/client.ts',
    code: "priority: 'low',",
    from: "'low'",
    to: '""',
    because: 'The other middleware of this step, for the retries, has a high priority.',
  },
  {
    file: 'handler/aws/client.ts',
    code: 'if (offsetMs !== undefined && Math.abs(offsetMs - clockOffsetMs) >= MAX_CLOCK_SKEW_MS) {',
    from: 'offsetMs !== undefined',
    to: 'true',
    because: 'The difference is then not a number, and so not large.',
  },
  {
    file: 'handler/aws/client.ts',
    code: "const serverTime = Date.parse(headers?.['date'] ?? '');",
    from: "''",
    to: '"Stryker was here!"',
    because: 'Neither text is a date.',
  },
  {
    file: 'handler/aws/client.ts',
    code: "return Number.isNaN(serverTime) || headers?.['age'] !== undefined",
    from: "headers?.['age']",
    to: "headers['age']",
    because: 'Without headers there is no date, and nothing else is read.',
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'const results = response.Entries ?? [];',
    from: '[]',
    to: '["Stryker was here"]',
    because: 'A result without id and code has the same effect as none.',
  },
  {
    file: 'handler/message.ts',
    code: 'receivedAt: receivedAt > 0 && receivedAt < 8.64e15 ? receivedAt : sentAt,',
    from: 'receivedAt < 8.64e15',
    to: 'receivedAt <= 8.64e15',
    because: 'The maximum of a Date is in the year 275760.',
  },
  {
    file: 'handler/validate.ts',
    code: 'if (editions.some((keys) => keys.length === 0)) return [];',
    from: 'editions.some((keys) => keys.length === 0)',
    to: 'editions.every(keys => keys.length === 0)',
    because: 'A subject without objects has none in both editions.',
  },
  {
    file: 'handler/queued-event.ts',
    code: 'if (message.body.byteLength > MAX_ENTRY_BYTES) {',
    from: 'message.body.byteLength > MAX_ENTRY_BYTES',
    to: 'message.body.byteLength >= MAX_ENTRY_BYTES',
    because: 'A body of exactly this size makes a larger entry, which is refused all the same.',
  },

  // Detected by the time limit of the tests alone.
  {
    file: 'handler/aws/event-bus.ts',
    code: 'for (let round = 1; parts.length > 0; round += 1) {',
    from: 'parts.length > 0',
    to: 'parts.length >= 0',
    because: ENDLESS,
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'for (let round = 1; parts.length > 0; round += 1) {',
    from: "{ const answers = await Promise.all( parts.map(async (part) => ({ part, answer: await putEvents(client, part, deadline.getRemainingMs()), })), ); parts = []; for (const { part, answer } of answers) { for (const [index, entry] of part.entries()) { results.set(entry, toEntryResult(answer, index, part.length)); } if ('each' in answer || answer.all.outcome === 'refused') isBusDown = false; if ('all' in answer && mayBeOneEntry(answer.all)) parts.push(...halve(part)); } if (answers.some(({ answer }) => 'all' in answer && answer.isTimeout)) break; if (isBusDown && round === MAX_FAILED_ROUNDS) break; }",
    to: '{}',
    because: ENDLESS,
  },
  {
    file: 'handler/aws/event-bus.ts',
    code: 'if (items.length < 2) return [];',
    from: 'items.length < 2',
    to: 'false',
    because: ENDLESS,
  },
];
