import { ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { CallError, called, events, sqs } from './aws-call.ts';
import { type Left, type Pair, PREFIX, removePair, resourcesOf } from './rule-and-queue.ts';

/*
 * How a run tells a pair that a killed run has left from one that somebody uses right now.
 *
 * Each run changes an attribute of its queue once a minute. SQS notes when a queue was last changed, so
 * that `LastModifiedTimestamp` is the run's last sign of life. A pair that has given none for ten
 * minutes is abandoned: nine signs may be missed, and a change may take its minute to be seen.
 *
 * No clock of the user's is asked. "Now" is when the queue of the run that looks was made: also a time
 * by the clock of SQS, and at worst a little early, which only spares a pair. `ListQueues` may not name
 * a queue of the last minute, or name one that is gone: the first is too young to be abandoned, the
 * second is skipped.
 *
 * A rule without a queue, which a user may have deleted, tells in its description when it was made, by
 * the same clock. One that is as old is of no use to anybody.
 *
 * A machine that sleeps for ten minutes looks abandoned too. Its run then finds its queue gone, and says
 * so.
 */

/** How often a run gives a sign of life. */
export const SIGN_SECONDS = 60;

/** After which time without one a pair is abandoned. */
const ABANDONED_SECONDS = 600;

/** What the description of a rule says of its age. */
export const sinceText = (seconds: number) => `Since ${new Date(seconds * 1000).toISOString()}`;

function sinceOf({ Description = '' }: Rule): number | undefined {
  const [, time] = /Since (\S+Z)$/u.exec(Description) ?? [];
  return time === undefined ? undefined : Date.parse(time) / 1000;
}

/**
 * Gives a sign of life, and looks whether the rule is still there.
 *
 * @param count - How many were given: an attribute must get another value to be changed.
 * @returns Whether it is; `true` also where the user may not list rules.
 * @throws CallError
 */
export async function giveSign({ name, bus, queueUrl }: Pair, count: number): Promise<boolean> {
  const { rule, queue } = resourcesOf(bus);
  await called('sqs:SetQueueAttributes', queue, () =>
    sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queueUrl,
        // Of no effect: each receive says itself how long it hides.
        Attributes: { VisibilityTimeout: String(30 + (count % 2)) },
      }),
    ),
  );
  try {
    return (await rulesNamed(name, bus, rule)).length > 0;
  } catch (error) {
    if (!(error instanceof CallError) || error.isPassing) throw error;
    return !error.isMissing;
  }
}

/** What became of the pairs that killed runs have left. */
export interface Swept {
  /** The names of those that were removed. */
  readonly removed: readonly string[];
  readonly left: readonly Left[];
}

/**
 * Removes the abandoned pairs: those of the observer's bus, and of other buses those whose queue there
 * still is.
 *
 * @param own - The pair of the run that looks, and when its queue was made.
 * @throws CallError when they cannot be looked for.
 */
export async function removeAbandoned(own: Pair & { readonly createdAt: number }): Promise<Swept> {
  const { rule, queue } = resourcesOf(own.bus);
  const rules = await rulesNamed(PREFIX, own.bus, rule);
  const since = new Map(rules.map((one) => [one.Name ?? '', sinceOf(one)]));
  const names = new Set([...since.keys(), ...(await queuesNamed(PREFIX, queue))]);
  names.delete(own.name);
  const removed: string[] = [];
  const left: Left[] = [];
  for (const name of names) {
    const queueUrl = own.queueUrl.replace(own.name, name);
    const found = await lookAt(queueUrl, queue);
    const sign = found?.changedAt ?? since.get(name) ?? Number.NaN;
    // So that whatever is unknown spares a pair.
    if (!(own.createdAt - sign > ABANDONED_SECONDS)) continue;
    const remains = await removePair({ name, bus: found?.bus ?? own.bus, queueUrl });
    if (remains === undefined) removed.push(name);
    else left.push(remains);
  }
  return { removed, left };
}

async function rulesNamed(NamePrefix: string, EventBusName: string, resource: string) {
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await called('events:ListRules', resource, () =>
      events.send(
        new ListRulesCommand({ NamePrefix, EventBusName, ...(NextToken && { NextToken }) }),
      ),
    );
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rules;
}

/** The names of queues; of more than a thousand the first. */
async function queuesNamed(QueueNamePrefix: string, resource: string): Promise<string[]> {
  const { QueueUrls = [] } = await called('sqs:ListQueues', resource, () =>
    sqs.send(new ListQueuesCommand({ QueueNamePrefix })),
  );
  return QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1));
}

/** When a queue was last changed, and for which bus it is; `undefined` where there is no such queue. */
async function lookAt(QueueUrl: string, resource: string) {
  try {
    const { Attributes = {} } = await called('sqs:GetQueueAttributes', resource, () =>
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['LastModifiedTimestamp', 'Policy'],
        }),
      ),
    );
    // The rule's ARN; one of the default bus has no name of a bus.
    const [, bus = 'default'] =
      /:rule\/(?:([^"]+)\/)?[^/"]+"/u.exec(Attributes['Policy'] ?? '') ?? [];
    return { changedAt: Number(Attributes['LastModifiedTimestamp']), bus };
  } catch (error) {
    if (error instanceof CallError && error.isMissing) return undefined;
    throw error;
  }
}
