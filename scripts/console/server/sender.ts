import * as v from 'valibot';
import { missingOr } from '../../../handler/catalogue/row-schema.ts';
import { UsageError } from '../../shared/command.ts';
import { sendSeveral } from '../../shared/http-client-batch.ts';
import { type Answer, NoAnswer, outcomeOf, postWith } from '../../shared/http-client.ts';
import { withNewId } from '../api/new-event-id.ts';
import type { Burst, Sent } from '../api/send.ts';
import type { Records } from './records.ts';
import { edgeCaseNamed, type Sendable } from './sendable-samples.ts';
import { checkSignature } from './signature-check.ts';
import { type Signed, signed, type Source, WAYS } from './signing-modes.ts';
import { asked } from './validate-question.ts';

/** The page asks again for more, and so can stop. */
const MOST_COPIES = 100;
const CONCURRENCY = 10;

const aCount = `Expected a whole number from 1 to ${MOST_COPIES}`;
const anObject = missingOr('Expected an object');
const question = {
  as: v.picklist(WAYS, `Expected one of ${WAYS.join(', ')}`),
  body: v.exactOptional(v.string('Expected a text')),
  edgeCase: v.exactOptional(v.string('Expected the name of an edge case')),
  request: v.exactOptional(v.number('Expected the id of a request')),
};
const SendQuestion = v.object(question, anObject);
const BurstQuestion = v.object(
  {
    ...question,
    copies: v.pipe(
      v.number(aCount),
      v.integer(aCount),
      v.minValue(1, aCount),
      v.maxValue(MOST_COPIES, aCount),
    ),
  },
  anObject,
);

/** Sends what the page asks for to the webhook, over HTTP as Kinow does. */
export class Sender {
  readonly #records: Records;
  readonly #url: () => string;
  readonly #secret: string;

  /**
   * @param url - Of the gateway; it is asked once there is a question.
   * @param secret - The webhook's.
   */
  constructor(records: Records, url: () => string, secret: string) {
    this.#records = records;
    this.#url = url;
    this.#secret = secret;
  }

  /** @throws UsageError where that cannot be sent, or gets no answer. */
  async send(question: unknown): Promise<Sent> {
    const { as, ...from } = asked(SendQuestion, question);
    const request = signed(as, this.#source(from), this.#secret);
    const rows: number[] = [];
    const stop = this.#records.listen(({ id }) => rows.push(id));
    try {
      const told = await this.#post(request);
      const { status, body: answer, milliseconds } = told;
      // Another may send at the same time: the same body, or none at all to tell it by.
      const row = rows.findLast((id) => this.#records.exchange(id)?.body.equals(request.body));
      const signature = checkSignature(request.body, request.headers, this.#secret);
      return {
        status,
        outcome: outcomeOf(told),
        answer,
        milliseconds,
        ...(signature.isAuthentic ? {} : { because: signature.because }),
        ...(row !== undefined && { request: row }),
      };
    } catch (error) {
      throw error instanceof NoAnswer ? new UsageError(error.message) : error;
    } finally {
      stop();
    }
  }

  /** @throws UsageError where that cannot be sent. */
  async burst(question: unknown): Promise<Burst> {
    const { as, copies, ...from } = asked(BurstQuestion, question);
    const source = this.#source(from);
    const text = source.body.toString();
    const { answers, unanswered, stopped } = await sendSeveral(
      copies,
      CONCURRENCY,
      async (signal) => {
        const copy = { ...source, body: Buffer.from(withNewId(text)) };
        return await this.#post(signed(as, copy, this.#secret), signal);
      },
    );
    return {
      answers: counted(answers, (answer) => ({
        status: answer.status,
        outcome: outcomeOf(answer),
      })),
      unanswered: counted(unanswered, ({ reason }) => ({ reason })),
      isGivenUp: stopped !== undefined,
    };
  }

  async #post({ body, headers }: Signed, signal?: AbortSignal): Promise<Answer> {
    return await postWith(`${this.#url()}/kinow`, body, headers, signal);
  }

  #source({ body, edgeCase, request }: Omit<v.InferOutput<typeof SendQuestion>, 'as'>): Source {
    const from = request === undefined ? edgeCaseOr(edgeCase) : this.#earlier(request);
    if (body !== undefined) return { ...from, body: Buffer.from(body) };
    if (from.body !== undefined) return { ...from, body: from.body };
    throw new UsageError('body: Give a text, the name of an edge case, or the id of a request');
  }

  #earlier(id: number): Source {
    const exchange = this.#records.exchange(id);
    if (!exchange) throw new UsageError(`request: Request ${id} is not remembered any more`);
    const { body, headers } = exchange;
    return { body, contentType: headers['content-type'] ?? '', came: headers };
  }
}

function edgeCaseOr(name: string | undefined): Partial<Sendable> & Pick<Sendable, 'contentType'> {
  if (name === undefined) return { contentType: 'application/json' };
  const { body, contentType } = edgeCaseNamed(name);
  return { body: Buffer.from(withNewId(body.toString())), contentType };
}

function counted<T, K extends object>(
  all: readonly T[],
  kindOf: (one: T) => K,
): (K & { readonly count: number })[] {
  const groups = Map.groupBy(all.map(kindOf), (kind) => JSON.stringify(kind));
  return [...groups.values()].flatMap(([kind, ...others]) =>
    kind === undefined ? [] : [{ ...kind, count: 1 + others.length }],
  );
}
