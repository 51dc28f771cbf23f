import type { Call } from '../../../scripts/local/aws/local-aws.ts';

/** Answers a call in the service's place, or changes its answer. */
export type Fault = (call: Call) => void;

/** Faults by action. A list has one fault for each call; `undefined` is none. */
export type PlannedFaults = Map<string, Fault | (Fault | undefined)[]>;

/** Applies the fault that is planned for a call. @returns Whether there is one. */
export function applyPlannedFault(faults: PlannedFaults, call: Call): boolean {
  const planned = faults.get(call.action);
  const fault = Array.isArray(planned) ? planned.shift() : planned;
  fault?.(call);
  return fault !== undefined;
}

/** Answers with an error code, as in AWS's JSON protocols. */
export const refuseWith =
  (status: number, code: string, message = ''): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: code, message }));
  };

/** Answers PutEvents with 200 and rejects every entry. */
export const refuseEntries =
  (code: string): Fault =>
  ({ body, response }) => {
    const { Entries } = JSON.parse(body.toString()) as { Entries: unknown[] };
    const refused = Entries.map(() => ({ ErrorCode: code, ErrorMessage: code }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ FailedEntryCount: refused.length, Entries: refused }));
  };

/** Answers 200 with a body that is not the service's. */
export const answerWith =
  (body: string, status = 200): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(body);
  };

/** Repeats the request in the response, as the error page of a proxy can. */
export const echoRequest =
  (status: number): Fault =>
  ({ response, body }) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: body.toString(), message: body.toString() }));
  };

/** Closes the connection without an answer. */
export const resetConnection: Fault = ({ request }) => {
  request.socket.destroy();
};

/** Closes the connection in the middle of a response. */
export const resetMidAnswer: Fault = ({ request, response }) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 500 });
  response.write('{"FailedEntryCount":0,', () => request.socket.destroy());
};

/** Never answers. */
export const hangForever: Fault = () => {};

/** Starts a response and never ends it. */
export const hangMidAnswer: Fault = ({ response }) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 500 });
  response.write('{"FailedEntryCount":0,');
};

/** Executes the call, then closes the connection without a response. */
export const loseAnswer: Fault = (call) => replaceAnswer(call, () => resetConnection(call));

/** Executes the call, then closes the connection in the middle of the response. */
export const cutAnswer: Fault = (call) =>
  replaceAnswer(call, () => {
    call.response.write('{', () => call.request.socket.destroy());
  });

/** Executes the call, then never responds. */
export const hangAfterWork: Fault = (call) => replaceAnswer(call, () => hangForever(call));

/** Executes the call, and delays the response by milliseconds. */
export const answerLate =
  (ms: number): Fault =>
  (call) =>
    replaceAnswer(call, (answer) => setTimeout(answer, ms));

/**
 * Calls a function instead of sending the response, after the service executed the call.
 *
 * @param act - Gets a function that sends the response.
 */
export function replaceAnswer({ response }: Call, act: (answer: () => void) => void): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    act(() => end(body));
    return response;
  };
}
