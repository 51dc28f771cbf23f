import type { Call } from '../../../scripts/local/aws/local-aws.ts';

/** Answers a call in the service's place. */
export type Fault = (call: Call) => void;

/** A refusal with a code, as AWS's JSON protocols tell it. */
export const refuseWith =
  (status: number, code: string, message = ''): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: code, message }));
  };

/** PutEvents answers 200, but refuses the entry. */
export const refuseEntry =
  (code: string): Fault =>
  ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: code, ErrorMessage: code }] }),
    );
  };

/** Answers 200 with something that is not the service's answer. */
export const answerWith =
  (body: string, status = 200): Fault =>
  ({ response }) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(body);
  };

/** Repeats the request in its answer, as a proxy's error page may. */
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

/** Closes the connection in the middle of an answer. */
export const resetMidAnswer: Fault = ({ request, response }) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 500 });
  response.write('{"FailedEntryCount":0,', () => request.socket.destroy());
};

/** Never answers. */
export const hangForever: Fault = () => {};

/** Begins an answer and never ends it. */
export const hangMidAnswer: Fault = ({ response }) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 500 });
  response.write('{"FailedEntryCount":0,');
};

/** What befalls the answer to a call that the service carries out all the same. */
export type Mishap = (call: Call) => void;

/** Carries out the call, then closes the connection without an answer. */
export const loseAnswer: Mishap = (call) => replaceAnswer(call, () => resetConnection(call));

/** Carries out the call, then never answers. */
export const hangAfterWork: Mishap = (call) => replaceAnswer(call, () => hangForever(call));

/** Carries out the call, and answers it some milliseconds later. */
export const answerLate =
  (ms: number): Mishap =>
  (call) =>
    replaceAnswer(call, (answer) => setTimeout(answer, ms));

/**
 * Does something once the service has carried out a call, in the place of its answer.
 *
 * @param act - Is handed the answer, to be given when it likes.
 */
export function replaceAnswer({ response }: Call, act: (answer: () => void) => void): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    act(() => end(body));
    return response;
  };
}
