import * as v from 'valibot';
import { type Message, parseMessage } from '../../../handler/message.ts';
import type { LocalQueues, QueuedMessage } from '../../local/aws/local-queues.ts';
import { UsageError } from '../../shared/command-error.ts';
import { sendSeveral } from '../../shared/http-client-batch.ts';
import { post, readOutcome } from '../../shared/http-client.ts';
import type { MessageBody, Queues, RedriveResult, WaitingMessage } from '../api/queues.ts';
import { readClaimedSubject } from './claimed-subject.ts';
import { countByKind } from './count-by-kind.ts';
import { validateRequest } from './validate-request.ts';

/** Messages of a queue in an answer; all are counted. */
const MAX_LISTED = 200;

const CONCURRENCY = 10;

/** The queues whose messages can be sent again. */
const REDRIVABLE = ['fallback', 'quarantine', 'dead-letter'] as const;

const RequestSchema = v.object(
  {
    queue: v.picklist(REDRIVABLE, `Expected one of ${REDRIVABLE.join(', ')}`),
    id: v.exactOptional(v.string('Expected the id of a message')),
  },
  'Expected an object',
);

/** Shows what waits in the local queues, and sends it to the webhook again. */
export class QueueViewer {
  readonly #queues: LocalQueues;
  readonly #getUrl: () => string;
  readonly #secret: string;

  /**
   * @param getUrl - Returns the URL of the local HTTP API.
   * @param secret - The webhook secret.
   */
  constructor(queues: LocalQueues, getUrl: () => string, secret: string) {
    this.#queues = queues;
    this.#getUrl = getUrl;
    this.#secret = secret;
  }

  list(): Queues {
    return REDRIVABLE.map((name) => {
      const messages = this.#queues.listMessages(name);
      return {
        name,
        count: messages.length,
        messages: messages.slice(-MAX_LISTED).toReversed().map(toWaitingMessage),
      };
    });
  }

  /** @throws UsageError if the message is not in a queue, or cannot be read. */
  getBody(id: string): MessageBody {
    const message = REDRIVABLE.flatMap((name) => this.#queues.listMessages(name)).find(
      (one) => one.id === id,
    );
    if (message === undefined) throw new UsageError('The message is not in a queue any more');
    const read = tryParse(message);
    if (read === undefined) throw new UsageError('The message cannot be read');
    return { body: Buffer.from(read.body).toString() };
  }

  /**
   * Signs messages and posts them to the webhook. A message is deleted once its event is on the bus or a new copy of
   * it is in a queue.
   *
   * @throws UsageError if the request is invalid, or the message is not in the queue.
   */
  async redrive(input: unknown): Promise<RedriveResult> {
    const { queue, id } = validateRequest(RequestSchema, input);
    const all = this.#queues.listMessages(queue);
    const chosen = id === undefined ? all : all.filter((message) => message.id === id);
    if (id !== undefined && chosen.length === 0) {
      throw new UsageError(`id: Message ${id} is not in the ${queue} queue`);
    }
    const waiting = [...chosen];
    const { answers } = await sendSeveral(chosen.length, CONCURRENCY, async (signal) => {
      const message = waiting.shift();
      const read = message && tryParse(message);
      if (message === undefined || read === undefined) {
        return { status: 0, body: '{"message":"cannot be read"}', milliseconds: 0 };
      }
      const answer = await post(`${this.#getUrl()}/kinow`, Buffer.from(read.body), this.#secret, {
        signal,
      });
      // Any other answer means that nothing was stored.
      if ([200, 400, 413].includes(answer.status)) this.#queues.remove(message.id);
      return answer;
    });
    return {
      answers: countByKind(answers, ({ status, body }) => ({ status, outcome: readOutcome(body) })),
      left: this.#queues.listMessages(queue).length,
    };
  }
}

function toWaitingMessage(message: QueuedMessage): WaitingMessage {
  const { id, attributes } = message;
  const read = tryParse(message);
  return {
    id,
    reason: attributes['reason'] ?? 'unknown',
    time: Number(attributes['received_at'] ?? 0),
    subject: attributes['subject'] ?? (read ? readClaimedSubject(Buffer.from(read.body)) : ''),
    eventId: attributes['event_id'] ?? '',
    ...(read && { bytes: read.body.byteLength }),
  };
}

/** @returns `undefined` for a message that another program sent in another format. */
function tryParse({ body, attributes }: QueuedMessage): Message | undefined {
  try {
    return parseMessage(body, attributes, 0);
  } catch {
    return undefined;
  }
}
