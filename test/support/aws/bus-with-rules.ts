import { randomUUID } from 'node:crypto';
import { LOCAL_BUS } from '../../../scripts/local/aws/local-aws.ts';
import { ServiceError } from '../../../scripts/local/aws/protocol.ts';
import { LocalQueues } from '../../../scripts/local/aws/sqs.ts';
import { readEvent } from '../../../scripts/patterns/event.ts';
import { matches } from '../../../scripts/patterns/match-event.ts';
import { parsePattern } from '../../../scripts/patterns/parse-pattern.ts';
import { eventBody } from '../function/webhook.ts';

type Input = Readonly<Record<string, unknown>>;

/** What an event is made of, where it is not to be an ordinary one. */
export interface Published {
  readonly subject?: string;
  readonly source?: string;
  readonly detail?: string;
  readonly id?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly pattern: string;
  /** Queues' ARNs by the targets' ids. */
  readonly targets: Map<string, string>;
}

const ACCOUNT = '000000000000';
export const BUS_ARN = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/${LOCAL_BUS}`;
const ruleArn = (name: string) => `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${LOCAL_BUS}/${name}`;
const lastOf = (text: unknown, separator: string) => String(text).split(separator).at(-1) ?? '';

/**
 * The one event bus of an account, with rules that can be made, and the queues to which they send: the
 * actions of EventBridge and SQS that an observer uses
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/ and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/).
 */
export class BusWithRules {
  readonly rules = new Map<string, Rule>();
  /** Their attributes by their names. */
  readonly queues = new Map<string, Record<string, string>>();
  readonly #names: string[] = [];
  readonly messages = new LocalQueues({ names: this.#names });

  /** @param host - Of the queues' URLs. */
  readonly actions: Readonly<Record<string, (input: Input, host: string) => object>> = {
    DescribeEventBus: ({ Name }) => {
      demandBus(Name);
      return { Name, Arn: BUS_ARN };
    },
    PutRule: ({ Name, EventBusName, EventPattern }) => {
      demandBus(EventBusName);
      this.rules.set(String(Name), { pattern: String(EventPattern), targets: new Map() });
      return { RuleArn: ruleArn(String(Name)) };
    },
    PutTargets: ({ Rule, EventBusName, Targets }) => {
      const { targets } = this.#rule(Rule, EventBusName);
      for (const { Id, Arn } of Targets as { Id: string; Arn: string }[]) targets.set(Id, Arn);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule, EventBusName, Ids }) => {
      const { targets } = this.#rule(Rule, EventBusName);
      for (const id of Ids as string[]) targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    DeleteRule: ({ Name, EventBusName }) => {
      if (this.#rule(Name, EventBusName).targets.size > 0) {
        throw new ServiceError('ValidationException', 'The rule has targets.');
      }
      this.rules.delete(String(Name));
      return {};
    },
    ListRules: ({ NamePrefix, EventBusName }) => {
      demandBus(EventBusName);
      const names = [...this.rules.keys()].filter((name) => name.startsWith(String(NamePrefix)));
      return { Rules: names.map((Name) => ({ Name })) };
    },
    CreateQueue: ({ QueueName, Attributes }, host) => {
      const name = String(QueueName);
      this.queues.set(name, { ...(Attributes as Record<string, string>) });
      this.#names.push(name);
      return { QueueUrl: `http://${host}/${ACCOUNT}/${name}` };
    },
    DeleteQueue: (input) => {
      this.#queue(input);
      const name = lastOf(input['QueueUrl'], '/');
      this.queues.delete(name);
      this.#names.splice(this.#names.indexOf(name), 1);
      return {};
    },
    ListQueues: ({ QueueNamePrefix }, host) => ({
      QueueUrls: [...this.queues.keys()]
        .filter((name) => name.startsWith(String(QueueNamePrefix)))
        .map((name) => `http://${host}/${ACCOUNT}/${name}`),
    }),
    GetQueueAttributes: (input) => ({ Attributes: this.#queue(input) }),
  };

  /** Sends an event to the targets of all rules that it matches. */
  publish(event: Published = {}): void {
    const text = delivered(event);
    for (const [name, { pattern, targets }] of this.rules) {
      if (!matches(parsePattern(pattern), readEvent(text))) continue;
      for (const arn of targets.values()) {
        const QueueUrl = lastOf(arn, ':');
        // As on AWS: what the queue's policy does not allow is dropped.
        if (!allows(this.queues.get(QueueUrl)?.['Policy'], ruleArn(name), arn)) continue;
        this.messages.actions['SendMessage']?.({ QueueUrl, MessageBody: text });
      }
    }
  }

  /** Waits until a queue has a message to read, or for a second: as long polling does. */
  async message({ QueueUrl }: Input): Promise<void> {
    const name = lastOf(QueueUrl, '/');
    for (let time = 0; time < 40 && this.queues.has(name); time += 1) {
      if (this.messages.nextVisibleAt(name) <= Date.now()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  #queue({ QueueUrl }: Input): Record<string, string> {
    const queue = this.queues.get(lastOf(QueueUrl, '/'));
    if (queue !== undefined) return queue;
    throw new ServiceError('QueueDoesNotExist', 'There is no such queue.');
  }

  #rule(name: unknown, bus: unknown): Rule {
    demandBus(bus);
    const rule = this.rules.get(String(name));
    if (rule !== undefined) return rule;
    throw new ServiceError('ResourceNotFoundException', 'There is no such rule.');
  }
}

function demandBus(name: unknown): void {
  if (name !== LOCAL_BUS) {
    throw new ServiceError('ResourceNotFoundException', 'There is no such event bus.');
  }
}

function allows(policy = '{}', rule: string, queue: string): boolean {
  const { Statement: [statement] = [] } = JSON.parse(policy) as {
    Statement?: { Resource: string; Condition: { ArnEquals: Record<string, string> } }[];
  };
  return statement?.Resource === queue && statement.Condition.ArnEquals['aws:SourceArn'] === rule;
}

/** An event as EventBridge delivers it. */
function delivered({ subject = 'order_created', source = 'kinow.paris', ...event }: Published) {
  const { detail = eventBody({ subject }), id = randomUUID(), extra = {} } = event;
  const around = JSON.stringify({
    version: '0',
    id,
    'detail-type': subject,
    source,
    account: ACCOUNT,
    time: '2026-11-18T11:06:40Z',
    region: 'eu-west-1',
    resources: [],
    ...extra,
  });
  return `${around.slice(0, -1)},"detail":${detail}}`;
}
