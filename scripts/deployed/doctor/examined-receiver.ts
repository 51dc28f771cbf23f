import type { AwsSession } from '../aws-session.ts';
import type { DeployedStack } from '../stack.ts';

/** A deployed receiver, and how to reach it. */
export interface ExaminedReceiver {
  readonly session: AwsSession;
  readonly stack: DeployedStack;
}

/** The bus whose rules are checked. */
export interface CheckedBus {
  readonly session: AwsSession;
  readonly name: string;
  /** The source of the receiver's events. */
  readonly source: string;
}
