import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, listen, readBody } from '../../shared/http-server.ts';
import { LocalTable, TABLE_ADVICE } from './local-table.ts';
import { listRules, type LocalBusRule, testEventPattern } from './event-patterns.ts';
import { type BusEvent, putEvents } from './eventbridge.ts';
import { answerForward, type ForwardReceiver } from './forwarded-events.ts';
import { readJsonCall } from './json-protocol.ts';
import { type Action, type Actions, type EncodedResponse, ServiceError } from './protocol.ts';
import { isQueryCall, readQueryCall } from './query-protocol.ts';
import { getSecretValue, type SecretVersions } from './secrets-manager.ts';
import { demandSignature } from './signature-v4.ts';
import { LocalQueues, type QueuedMessage } from './local-queues.ts';

/** The contents of the endpoint, and callbacks for what it receives. */
export interface LocalAwsOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly secrets?: Readonly<Record<string, SecretVersions>>;
  readonly onEvent?: (event: BusEvent) => void;
  readonly onMessage?: (message: QueuedMessage) => void;
  /** Queues and a table to use instead of new ones, such as those of another endpoint. */
  readonly queues?: LocalQueues;
  readonly table?: LocalTable;
  /** Returns the rules of the event bus. Default: none. */
  readonly getRules?: () => readonly LocalBusRule[];
  /** Receives the events of `tail --forward`. Default: none are accepted. */
  readonly forwarding?: ForwardReceiver;
  /** Called when an event is dropped because its bus does not exist. */
  readonly onDrop?: (busName: string) => void;
  /** Called before the service. May delay a call, or respond itself: it then returns `true`. */
  readonly intercept?: (call: Call) => boolean | Promise<boolean>;
}

/** A call to an action, such as `PutEvents`. */
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
 * Starts an HTTP endpoint on 127.0.0.1 for any AWS client (`AWS_ENDPOINT_URL`). It implements the actions of
 * EventBridge, SQS, Secrets Manager and DynamoDB that the functions and commands use.
 *
 * @throws CommandError if the port is in use.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalServer> {
  const { secrets = {}, onEvent = ignore, onMessage = ignore, onDrop = ignore } = options;
  const { getRules = () => [] } = options;
  const { queues = new LocalQueues({ names: LOCAL_QUEUES, onMessage }), table = new LocalTable() } =
    options;
  const services: Readonly<Record<string, { signedFor: string; actions: Actions }>> = {
    AWSEvents: {
      signedFor: 'events',
      actions: {
        PutEvents: putEvents(LOCAL_BUS, onEvent, onDrop),
        TestEventPattern: testEventPattern,
        ListRules: listRules(LOCAL_BUS, getRules),
      },
    },
    AmazonSQS: { signedFor: 'sqs', actions: queues.actions },
    secretsmanager: {
      signedFor: 'secretsmanager',
      actions: { GetSecretValue: getSecretValue(secrets) },
    },
    DynamoDB_20120810: { signedFor: 'dynamodb', actions: table.actions },
  };
  return await listen(options.port, (request, response) => {
    void respond(request, response);
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined || answerForward(request, response, body, options.forwarding)) return;
    const call = isQueryCall(request.headers)
      ? readQueryCall(body)
      : readJsonCall(request.headers, body);
    const [prefix = '', action = ''] = call.target.split('.');
    try {
      // Only browsers send this header: a web page (DNS rebinding) must not call the endpoint.
      if (request.headers.origin !== undefined) {
        throw new ServiceError(
          'AccessDeniedException',
          'Web pages cannot call this endpoint.',
          403,
        );
      }
      const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
      const actions: Actions = service?.actions ?? {};
      const act: Action | undefined = Object.hasOwn(actions, action) ? actions[action] : undefined;
      // Before `intercept`, so that the signature of intercepted calls is checked too.
      if (service !== undefined && act !== undefined) {
        await demandSignature(request, body, service.signedFor);
      }
      if (await options.intercept?.({ action, request, response, body })) return;
      if (service === undefined || act === undefined) {
        const advice = service === services['DynamoDB_20120810'] ? ` ${TABLE_ADVICE}` : '';
        const message = `${call.target} is not supported.${advice}`;
        throw new ServiceError('UnknownOperationException', message);
      }
      const result = act(call.parseInput(), `http://${request.headers.host}`);
      send(response, 200, call.formatResult(result));
    } catch (error) {
      const refusal =
        error instanceof ServiceError ? error : new ServiceError('InternalFailure', '', 500);
      send(response, refusal.status, call.formatError(refusal));
    }
  }
}

const ignore = () => {};

function send(response: ServerResponse, status: number, { headers, body }: EncodedResponse): void {
  response.writeHead(status, { ...headers, 'x-amzn-requestid': randomUUID() });
  response.end(body);
}
