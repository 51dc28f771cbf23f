import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import type { AwsSession } from './aws-session.ts';
import { callAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';

/** A rule of a deployed event bus. */
export interface BusRule {
  readonly name: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  /** The event pattern as JSON. */
  readonly pattern: string;
}

/**
 * Reads the rules of an event bus that have an event pattern, without those that AWS manages, such as an archive's.
 *
 * @param bus - The name or ARN of the bus.
 * @throws AwsCallError if a call fails.
 */
export async function readBusRules(session: AwsSession, bus: string): Promise<BusRule[]> {
  const client = new EventBridgeClient(session);
  const pages = await readPages(async (token) => {
    const list = new ListRulesCommand({ EventBusName: bus, ...token });
    return await callAws('events:ListRules', `the event bus ${bus}`, (options) =>
      client.send(list, options),
    );
  });
  const rules = pages.flatMap(({ Rules = [] }) => Rules);
  return rules.flatMap(({ Name = '', Arn = '', State = '', EventPattern, ManagedBy }) =>
    EventPattern === undefined || ManagedBy !== undefined
      ? []
      : [{ name: Name, arn: Arn, isEnabled: State.startsWith('ENABLED'), pattern: EventPattern }],
  );
}
