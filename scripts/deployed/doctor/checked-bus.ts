import type { AwsSession } from '../aws-session.ts';

/** The bus whose rules are checked. */
export interface CheckedBus {
  readonly session: AwsSession;
  readonly name: string;
  /** The source of the receiver's events. */
  readonly source: string;
}
