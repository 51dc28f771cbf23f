import { randomUUID } from 'node:crypto';
import { LOCAL_BUS } from '../../../scripts/local/aws/local-aws.ts';
import { ServiceError } from '../../../scripts/local/aws/protocol.ts';
import { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { parseEvent } from '../../../scripts/patterns/event.ts';
import { isMatch } from '../../../scripts/patterns/match-event.ts';
import { parsePattern } from '../../../scripts/patterns/parse-pattern.ts';
import { createEnvelope, formatEventJson } from '../../../scripts/samples/envelope.ts';
import { createEventBody } from '../function/webhook.ts';

type Input = Readonly<Record<string, unknown>>;

/** Overrides of the default event. */
export interface EventOptions {
  readonly subject?: string;
  readonly source?: string;
  readonly detail?: string;
  readonly id?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly pattern: string;
  /** ARNs of the queues by target ID. */
  readonly targets: Map<string, string>;
}

const ACCOUNT = '000000000000';
export const BUS_ARN = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/${LOCAL_BUS}`;
const formatRuleArn = (name: string) =>
  `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${LOCAL_BUS}/${name}`;
const getLast = (text: unknown, separator: string) => String(text).split(separator).at(-1) ?? '';

/**
 * The event bus of an account, with rules and their queues: the actions of EventBridge and SQS that an
 * observer uses
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/ and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/).
 */
export class BusWithRules {
  readonly rules = new Map<string, Rule>();
  /** Attributes by queue name. */
  readonly queues = new Map<string, Record<string, string>>();
  readonly #names: string[] = [];
  readonly messages = new LocalQueues({ names: this.#names });

  /** @param host - The host of the queue URLs. */
  readonly actions: Readonly<Record<string, (input: Input, host: string) => object>> = {
    DescribeEventBus: ({ Name }) => {
      demandBus(Name);
      return { Name, Arn: BUS_ARN };
    },
    PutRule: ({ Name, EventBusName, EventPattern }) => {
      demandBus(EventBusName);
      this.rules.set(String(Name), { pattern: String(EventPattern), targets: new Map() });
      return { RuleArn: formatRuleArn(String(Name)) };
    },
    PutTargets: ({ Rule, EventBusName, Targets }) => {
      const { targets } = this.#getRule(Rule, EventBusName);
      for (const { Id, Arn } of Targets as { Id: string; Arn: string }[]) targets.set(Id, Arn);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule, EventBusName, Ids }) => {
      const { targets } = this.#getRule(Rule, EventBusName);
      for (const id of Ids as string[]) targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    DeleteRule: ({ Name, EventBusName }) => {
      if (this.#getRule(Name, EventBusName).targets.size > 0) {
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
      this.#getQueue(input);
      const name = getLast(input['QueueUrl'], '/');
      this.queues.delete(name);
      this.#names.splice(this.#names.indexOf(name), 1);
      return {};
    },
    ListQueues: ({ QueueNamePrefix }, host) => ({
      QueueUrls: [...this.queues.keys()]
        .filter((name) => name.startsWith(String(QueueNamePrefix)))
        .map((name) => `http://${host}/${ACCOUNT}/${name}`),
    }),
    GetQueueAttributes: (input) => ({ Attributes: this.#getQueue(input) }),
  };

  /** Sends an event to the targets of all rules that it matches. */
  publish(event: EventOptions = {}): void {
    const text = formatDelivered(event);
    for (const [name, { pattern, targets }] of this.rules) {
      if (!isMatch(parsePattern(pattern), parseEvent(text))) continue;
      for (const arn of targets.values()) {
        const QueueUrl = getLast(arn, ':');
        // As on AWS, events that the queue policy does not allow are dropped.
        if (!isAllowed(this.queues.get(QueueUrl)?.['Policy'], formatRuleArn(name), arn)) continue;
        this.messages.actions['SendMessage']?.({ QueueUrl, MessageBody: text });
      }
    }
  }

  /** Waits until a queue has a visible message, at most 1 s, as long polling does. */
  async waitForMessage({ QueueUrl }: Input): Promise<void> {
    const name = getLast(QueueUrl, '/');
    for (let time = 0; time < 40 && this.queues.has(name); time += 1) {
      if (this.messages.findNextVisibleTime(name) <= Date.now()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  #getQueue({ QueueUrl }: Input): Record<string, string> {
    const queue = this.queues.get(getLast(QueueUrl, '/'));
    if (queue !== undefined) return queue;
    throw new ServiceError('QueueDoesNotExist', 'There is no such queue.');
  }

  #getRule(name: unknown, bus: unknown): Rule {
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

function isAllowed(policy = '{}', rule: string, queue: string): boolean {
  const { Statement: [statement] = [] } = JSON.parse(policy) as {
    Statement?: { Resource: string; Condition: { ArnEquals: Record<string, string> } }[];
  };
  return statement?.Resource === queue && statement.Condition.ArnEquals['aws:SourceArn'] === rule;
}

/** An event as EventBridge delivers it. */
function formatDelivered({
  subject = 'order_created',
  source = 'kinow.paris',
  ...event
}: EventOptions) {
  const { detail = createEventBody({ subject }), id = randomUUID(), extra = {} } = event;
  const fields = { id, source, account: ACCOUNT, time: '2026-11-18T11:06:40Z' };
  return formatEventJson({ ...createEnvelope(subject, fields), ...extra }, detail);
}
