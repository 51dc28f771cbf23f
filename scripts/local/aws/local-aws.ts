import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, listen, readBody } from '../../shared/http-server.ts';
import { LocalTable } from './local-table.ts';
import { type BusEvent, putEvents } from './eventbridge.ts';
import { type Action, type Actions, ServiceError } from './protocol.ts';
import { getSecretValue, type SecretVersions } from './secrets-manager.ts';
import { demandSignature } from './signature-v4.ts';
import { LocalQueues, type QueuedMessage } from './local-queues.ts';

/** What there is behind the endpoint, and who is told of what arrives. */
export interface LocalAwsOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly secrets?: Readonly<Record<string, SecretVersions>>;
  readonly onEvent?: (event: BusEvent) => void;
  readonly onMessage?: (message: QueuedMessage) => void;
  /** In the place of the queues and the table that are made otherwise, such as those of another endpoint. */
  readonly queues?: LocalQueues;
  readonly table?: LocalTable;
  /** Told the name of a bus that does not exist, for which an event was accepted and dropped. */
  readonly onDrop?: (busName: string) => void;
  /** May answer a call in the service's place, `true` if it did; or hold it up. */
  readonly intercept?: (call: Call) => boolean | Promise<boolean>;
}

/** A call of an action, such as `PutEvents`. */
export interface Call {
  readonly action: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

export const LOCAL_BUS = 'kinow-local';
export const LOCAL_QUEUES = ['fallback', 'quarantine', 'dead-letter'] as const;
export const LOCAL_SECRET_ARN =
  'arn:aws:secretsmanager:eu-west-1:000000000000:secret:kinow-local-AbCdEf';

/**
 * An HTTP endpoint on loopback that speaks to the unmodified AWS SDK (`AWS_ENDPOINT_URL`) as
 * EventBridge, SQS, Secrets Manager and DynamoDB do, as far as the functions need them.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalServer> {
  const { secrets = {}, onEvent = ignore, onMessage = ignore, onDrop = ignore } = options;
  const { queues = new LocalQueues({ names: LOCAL_QUEUES, onMessage }), table = new LocalTable() } =
    options;
  const services: Readonly<Record<string, { signedFor: string; actions: Actions }>> = {
    AWSEvents: {
      signedFor: 'events',
      actions: { PutEvents: putEvents(LOCAL_BUS, onEvent, onDrop) },
    },
    AmazonSQS: { signedFor: 'sqs', actions: queues.actions },
    secretsmanager: {
      signedFor: 'secretsmanager',
      actions: { GetSecretValue: getSecretValue(secrets) },
    },
    DynamoDB_20120810: { signedFor: 'dynamodb', actions: table.actions },
  };
  return await listen(options.port, (request, response) => {
    void answerCall(request, response);
  });

  async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const target = String(request.headers['x-amz-target'] ?? '');
    const [prefix = '', action = ''] = target.split('.');
    try {
      // Only browsers tell it: a page that a name of its own leads here, and not a program.
      if (request.headers.origin !== undefined) {
        throw new ServiceError('AccessDeniedException', 'No page may ask this endpoint.', 403);
      }
      const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
      const actions: Actions = service?.actions ?? {};
      const act: Action | undefined = Object.hasOwn(actions, action) ? actions[action] : undefined;
      // Also of a call that a test intercepts.
      if (service !== undefined && act !== undefined) {
        await demandSignature(request, body, service.signedFor);
      }
      if (await options.intercept?.({ action, request, response, body })) return;
      if (service === undefined || act === undefined) {
        throw new ServiceError('UnknownOperationException', `This endpoint has no ${target}.`);
      }
      sendJson(response, 200, act(parseBody(body)));
    } catch (error) {
      const refusal =
        error instanceof ServiceError ? error : new ServiceError('InternalFailure', '', 500);
      sendJson(response, refusal.status, { __type: refusal.code, message: refusal.message });
    }
  }
}

const ignore = () => {};

function parseBody(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    throw new ServiceError('SerializationException', 'The request is not JSON.');
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}
