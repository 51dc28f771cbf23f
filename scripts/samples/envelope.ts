/** An EventBridge event without its detail, with keys in the order in which EventBridge delivers them. */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** To the second, as EventBridge delivers it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
}

/**
 * Creates an envelope.
 *
 * @param time - ISO 8601; milliseconds are removed.
 */
export const createEnvelope = (
  subject: string,
  { id, time, source = 'kinow', account = '000000000000', resources = [] }: EnvelopeFields,
): Envelope => ({
  version: '0',
  id,
  'detail-type': subject,
  source,
  account,
  time: time.replace(/\.\d+Z$/u, 'Z'),
  region: 'eu-west-1',
  resources,
});

type EnvelopeFields = Pick<Envelope, 'id' | 'time'> &
  Partial<Pick<Envelope, 'source' | 'account' | 'resources'>>;

/** Formats an event as JSON text. @param detail - JSON text, which is not changed. */
export const formatEventJson = (envelope: Envelope, detail: string): string =>
  `${JSON.stringify(envelope).slice(0, -1)},"detail":${detail}}`;
