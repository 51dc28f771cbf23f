import * as v from 'valibot';
import { createMissingMessage } from '../../../handler/catalogue/row-schema.ts';
import { formatCall } from '../../shared/command-line.ts';
import { UsageError } from '../../shared/command-error.ts';
import { sendSeveral } from '../../shared/http-client-batch.ts';
import { type Answer, NoAnswerError, postWith, readOutcome } from '../../shared/http-client.ts';
import { withNewId } from '../api/new-event-id.ts';
import type { Row } from '../api/requests.ts';
import type { BurstAnswer, SendAnswer } from '../api/send.ts';
import { countByKind } from './count-by-kind.ts';
import { formatMissing } from './format-missing.ts';
import type { Records } from './records.ts';
import { findEdgeCase, type SendableBody } from './sendable-samples.ts';
import { checkSignature } from './signature-check.ts';
import { type SignedRequest, SIGNING_MODES, signRequest, type Source } from './signing-modes.ts';
import { validateRequest } from './validate-request.ts';

/** Limit for a request. The page splits larger bursts, so that it can stop them. */
const MAX_COPIES = 100;
const CONCURRENCY = 10;

const EXPECTED_COUNT = `Expected a whole number from 1 to ${MAX_COPIES}`;
const formatObjectIssue = createMissingMessage('Expected an object');
const entries = {
  as: v.picklist(SIGNING_MODES, `Expected one of ${SIGNING_MODES.join(', ')}`),
  body: v.exactOptional(v.string('Expected a text')),
  edgeCase: v.exactOptional(v.string('Expected the name of an edge case')),
  request: v.exactOptional(v.number('Expected the id of a request')),
};
const SendSchema = v.object(entries, formatObjectIssue);
const BurstSchema = v.object(
  {
    ...entries,
    copies: v.pipe(
      v.number(EXPECTED_COUNT),
      v.integer(EXPECTED_COUNT),
      v.minValue(1, EXPECTED_COUNT),
      v.maxValue(MAX_COPIES, EXPECTED_COUNT),
    ),
  },
  formatObjectIssue,
);

/** Sends requests of the page to the webhook over HTTP, as Kinow does. */
export class Sender {
  readonly #records: Records;
  readonly #getUrl: () => string;
  readonly #secret: string;

  /**
   * @param url - Returns the URL of the local HTTP API.
   * @param secret - The webhook secret.
   */
  constructor(records: Records, url: () => string, secret: string) {
    this.#records = records;
    this.#getUrl = url;
    this.#secret = secret;
  }

  /** @throws UsageError if the request is invalid or gets no response. */
  async send(input: unknown): Promise<SendAnswer> {
    const { as, ...from } = validateRequest(SendSchema, input);
    const request = signRequest(as, this.#createSource(from), this.#secret);
    const rows: Row[] = [];
    const stop = this.#records.listen((row) => rows.push(row));
    try {
      const sent = await this.#post(request);
      const { status, body: answer, milliseconds } = sent;
      // Requests of other programs may arrive at the same time: the body identifies this one.
      const row = rows.findLast(({ id }) =>
        this.#records.getExchange(id)?.body.equals(request.body),
      );
      const signature = checkSignature(request.body, request.headers, this.#secret);
      return {
        status,
        outcome: row?.outcome ?? readOutcome(answer),
        reason: row?.reason ?? '',
        ...(row?.outcome === 'published' && { rules: row.rules }),
        answer,
        milliseconds,
        ...(signature.isAuthentic ? {} : { explanation: signature.explanation }),
        ...(row !== undefined && { request: row.id }),
      };
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      throw new UsageError(
        `No answer: ${error.reason}. See the terminal of ${formatCall('start')}`,
      );
    } finally {
      stop();
    }
  }

  /** @throws UsageError if the request is invalid. */
  async sendBurst(input: unknown): Promise<BurstAnswer> {
    const { as, copies, ...from } = validateRequest(BurstSchema, input);
    const source = this.#createSource(from);
    const text = source.body.toString();
    const { answers, unanswered, stopped } = await sendSeveral(
      copies,
      CONCURRENCY,
      async (signal) => {
        const copy = { ...source, body: Buffer.from(withNewId(text)) };
        return await this.#post(signRequest(as, copy, this.#secret), signal);
      },
    );
    return {
      answers: countByKind(answers, (answer) => ({
        status: answer.status,
        outcome: readOutcome(answer.body),
      })),
      unanswered: countByKind(unanswered, ({ reason }) => ({ reason })),
      isStopped: stopped !== undefined,
    };
  }

  async #post({ body, headers }: SignedRequest, signal?: AbortSignal): Promise<Answer> {
    return await postWith(`${this.#getUrl()}/kinow`, body, headers, { signal });
  }

  #createSource({ body, edgeCase, request }: Omit<v.InferOutput<typeof SendSchema>, 'as'>): Source {
    const from = request === undefined ? getEdgeCase(edgeCase) : this.#findEarlier(request);
    if (body !== undefined) return { ...from, body: Buffer.from(body) };
    if (from.body !== undefined) return { ...from, body: from.body };
    throw new UsageError('body: Specify a text, the name of an edge case, or the id of a request');
  }

  #findEarlier(id: number): Source {
    const exchange = this.#records.getExchange(id);
    if (!exchange) throw new UsageError(`request: ${formatMissing(`request ${id}`)}`);
    const { body, headers } = exchange;
    return { body, contentType: headers['content-type'] ?? '', headers };
  }
}

function getEdgeCase(
  name: string | undefined,
): Partial<SendableBody> & Pick<SendableBody, 'contentType'> {
  if (name === undefined) return { contentType: 'application/json' };
  const { body, contentType } = findEdgeCase(name);
  return { body: Buffer.from(withNewId(body.toString())), contentType };
}
