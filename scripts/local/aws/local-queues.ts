import { createHash, randomUUID } from 'node:crypto';
import {
  computeAttributesMd5,
  computeAttributesSize,
  formatAttributes,
  LEGAL_TEXT,
  type MessageAttributes,
  readAttributes,
} from './message-attributes.ts';
import { type Actions, ServiceError } from './protocol.ts';
import { chooseNamed, type Input, MAX_MESSAGES, runBatch } from './queue-input.ts';

/** A message in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  /** The values of its attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface StoredMessage extends QueuedMessage {
  readonly typedAttributes: MessageAttributes;
  readonly sentAt: number;
  /** The receipt handle of the last receive. */
  receiptHandle: string;
  receives: number;
  visibleAt: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BYTES = 1_048_576;
const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200;

export interface QueuesOptions {
  /** The names of the queues. The last segment of a queue's URL is its name. */
  readonly names: readonly string[];
  /** Called for each message that is sent. */
  readonly onMessage?: (message: QueuedMessage) => void;
  /** Returns the time in milliseconds since the epoch. Default: the system clock. */
  readonly now?: () => number;
  /** The redrive policy: after `receives` receives a message moves to another queue. */
  readonly deadLetters?: { readonly from: string; readonly to: string; readonly receives: number };
}

/**
 * Queues with the service's quotas and errors, for the actions that the functions and commands use
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/). Receiving does not wait.
 */
export class LocalQueues {
  readonly #options: QueuesOptions;
  readonly #held = new Map<string, StoredMessage>();

  constructor(options: QueuesOptions) {
    this.#options = options;
  }

  readonly actions: Actions = {
    ListQueues: (input, origin) => this.#listQueues(input, origin),
    GetQueueUrl: ({ QueueName }, origin) => ({
      QueueUrl: createQueueUrl(origin, this.#readQueueName({ QueueUrl: QueueName })),
    }),
    SendMessage: (input) => this.#send(input),
    SendMessageBatch: (input) => runBatch(input, (entry) => this.#send(entry)),
    ReceiveMessage: (input) => this.#receive(input),
    DeleteMessage: (input) => this.#delete(input),
    DeleteMessageBatch: (input) => runBatch(input, (entry) => this.#delete(entry)),
    ChangeMessageVisibility: (input) => this.#hide(input),
    ChangeMessageVisibilityBatch: (input) => runBatch(input, (entry) => this.#hide(entry)),
    GetQueueAttributes: (input) => this.#getAttributes(input),
    PurgeQueue: (input) => this.#purge(input),
  };

  /** Lists all messages of a queue, visible or hidden, in the order in which they were sent. */
  listMessages(queue: string): QueuedMessage[] {
    return this.#listStored(queue);
  }

  /** Deletes a message, visible or hidden. */
  remove(id: string): void {
    this.#held.delete(id);
  }

  /** Returns when the next message becomes visible, in milliseconds since the epoch. */
  findNextVisibleTime(queue: string): number {
    return Math.min(...this.#listStored(queue).map(({ visibleAt }) => visibleAt));
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #listStored(queue: string): StoredMessage[] {
    return [...this.#held.values()].filter((message) => message.queue === queue);
  }

  #readQueueName({ QueueUrl }: Input): string {
    const name = String(QueueUrl).split('/').at(-1) ?? '';
    if (this.#options.names.includes(name)) return name;
    throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  #listQueues({ QueueNamePrefix = '' }: Input, origin?: string): object {
    const names = this.#options.names.filter((name) => name.startsWith(String(QueueNamePrefix)));
    return names.length === 0
      ? {}
      : { QueueUrls: names.map((name) => createQueueUrl(origin, name)) };
  }

  #purge(input: Input): object {
    for (const { id } of this.#listStored(this.#readQueueName(input))) this.#held.delete(id);
    return {};
  }

  #send(input: Input): object {
    const queue = this.#readQueueName(input);
    const body = typeof input['MessageBody'] === 'string' ? input['MessageBody'] : '';
    if (body === '') throw new ServiceError('MissingParameter', 'MessageBody is required.');
    if (!LEGAL_TEXT.test(body))
      throw new ServiceError('InvalidMessageContents', 'Invalid characters.');
    const typedAttributes = readAttributes(input['MessageAttributes']);
    if (Buffer.byteLength(body) + computeAttributesSize(typedAttributes) > MAX_BYTES) {
      throw new ServiceError('InvalidParameterValue', 'The message is longer than 1048576 bytes.');
    }
    const attributes = Object.fromEntries(
      Object.entries(typedAttributes).map(([name, { value }]) => [name, value]),
    );
    const message = { id: randomUUID(), queue, body, attributes };
    const now = this.#now();
    this.#held.set(message.id, {
      ...message,
      typedAttributes,
      sentAt: now,
      receiptHandle: '',
      receives: 0,
      visibleAt: now,
    });
    this.#options.onMessage?.(message);
    return {
      MessageId: message.id,
      MD5OfMessageBody: computeMd5(body),
      MD5OfMessageAttributes: computeAttributesMd5(typedAttributes),
    };
  }

  #receive(input: Input): object {
    const queue = this.#readQueueName(input);
    const most = Number(input['MaxNumberOfMessages'] ?? 1);
    if (!(most >= 1 && most <= MAX_MESSAGES)) {
      throw new ServiceError('InvalidParameterValue', 'MaxNumberOfMessages must be 1 to 10.');
    }
    const hiddenSeconds = Number(input['VisibilityTimeout'] ?? 90);
    const now = this.#now();
    const messages: object[] = [];
    for (const held of this.#listStored(queue)) {
      if (messages.length === most) break;
      if (held.visibleAt > now || this.#isDeadLettered(held)) continue;
      held.receives += 1;
      held.visibleAt = now + hiddenSeconds * 1000;
      held.receiptHandle = `${held.id}#${held.receives}`;
      messages.push(toResponseMessage(held, input));
    }
    // As on AWS, the response has no member without messages.
    return messages.length === 0 ? {} : { Messages: messages };
  }

  #isDeadLettered(held: StoredMessage): boolean {
    const { deadLetters } = this.#options;
    if (deadLetters?.from !== held.queue || held.receives < deadLetters.receives) return false;
    this.#held.set(held.id, { ...held, queue: deadLetters.to, receives: 0 });
    return true;
  }

  #findByReceipt(input: Input): StoredMessage | undefined {
    const queue = this.#readQueueName(input);
    const handle = String(input['ReceiptHandle']);
    if (!/^[\da-f-]{36}#\d+$/u.test(handle)) {
      throw new ServiceError('ReceiptHandleIsInvalid', 'The receipt handle is not valid.');
    }
    const held = this.#held.get(handle.slice(0, 36));
    return held?.queue === queue && held.receiptHandle === handle ? held : undefined;
  }

  /** Succeeds also for a message that was deleted or received again in the meantime, as SQS does. */
  #delete(input: Input): object {
    const held = this.#findByReceipt(input);
    if (held !== undefined) this.#held.delete(held.id);
    return {};
  }

  #hide(input: Input): object {
    const seconds = Number(input['VisibilityTimeout']);
    if (!(seconds >= 0 && seconds <= MAX_VISIBILITY_TIMEOUT_SECONDS)) {
      throw new ServiceError('InvalidParameterValue', 'VisibilityTimeout must be 0 to 43200.');
    }
    const held = this.#findByReceipt(input);
    const now = this.#now();
    if (held === undefined || held.visibleAt <= now) {
      throw new ServiceError('MessageNotInflight', 'The message is not in flight.');
    }
    held.visibleAt = now + seconds * 1000;
    return {};
  }

  #getAttributes(input: Input): object {
    const queue = this.#readQueueName(input);
    const all = this.#listStored(queue);
    const visible = all.filter(({ visibleAt }) => visibleAt <= this.#now()).length;
    const wanted = chooseNamed(input['AttributeNames'], {
      QueueArn: `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(all.length - visible),
      ApproximateNumberOfMessagesDelayed: '0',
    });
    return wanted === undefined ? {} : { Attributes: wanted };
  }
}

const computeMd5 = (text: string) => createHash('md5').update(text).digest('hex');

const createQueueUrl = (origin: string | undefined, name: string) =>
  `${origin ?? ''}/000000000000/${name}`;

function toResponseMessage(held: StoredMessage, input: Input): object {
  const names = [input['MessageSystemAttributeNames'], input['AttributeNames']].flat();
  const system = chooseNamed(names, {
    ApproximateReceiveCount: String(held.receives),
    SentTimestamp: String(held.sentAt),
  });
  return {
    MessageId: held.id,
    ReceiptHandle: held.receiptHandle,
    Body: held.body,
    MD5OfBody: computeMd5(held.body),
    ...(system !== undefined && { Attributes: system }),
    ...formatAttributes(chooseNamed(input['MessageAttributeNames'], held.typedAttributes)),
  };
}
