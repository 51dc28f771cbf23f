import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import packageJson from '../../../package.json' with { type: 'json' };
import { callAws } from '../call-aws.ts';
import { readPages } from '../read-pages.ts';
import { requireStackValue } from '../stack.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, warn } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** Checks that a function is active, and reports when it was deployed. */
export async function checkFunction(
  { session, stack }: ExaminedReceiver,
  name: 'webhook' | 'redrive',
): Promise<Finding> {
  const FunctionName = requireStackValue(
    stack,
    'output',
    name === 'webhook' ? 'WebhookFunctionName' : 'RedriveFunctionName',
  );
  const {
    State = 'unknown',
    LastUpdateStatus = 'unknown',
    LastModified = '',
    Runtime = '',
    StateReason,
    LastUpdateStatusReason,
  } = await callAws('lambda:GetFunctionConfiguration', `the ${name} function`, (options) =>
    new LambdaClient(session).send(new GetFunctionConfigurationCommand({ FunctionName }), options),
  );
  // Inactive: Lambda starts an idle function again at its next event.
  const isActive = State === 'Active' || State === 'Inactive';
  if (isActive && LastUpdateStatus === 'Successful') {
    return pass(
      `the ${name} function is active (${Runtime}, modified ${LastModified.slice(0, 16)})`,
    );
  }
  if (isActive && LastUpdateStatus === 'InProgress') {
    return warn(
      `the ${name} function is being updated; its previous version handles requests until then`,
      'Run this command again in a minute.',
    );
  }
  const reason = StateReason ?? LastUpdateStatusReason;
  return fail(
    `the ${name} function is in state ${State}, its last update in state ${LastUpdateStatus}`,
    [
      ...(reason ? [`Lambda reports: ${reason}`] : []),
      `After a deployment, see ${RUNBOOK}: Roll back. If the function was changed by hand, see ${RUNBOOK}: Undo what was changed by hand.`,
    ].join('\n'),
  );
}

/** Checks that Lambda polls the fallback queue for the redrive function. */
export async function checkRedrive({ session, stack }: ExaminedReceiver): Promise<Finding> {
  const FunctionName = requireStackValue(stack, 'output', 'RedriveFunctionName');
  const url = requireStackValue(stack, 'output', 'FallbackQueueUrl');
  const queue = url.slice(url.lastIndexOf('/') + 1);
  const client = new LambdaClient(session);
  const pages = await readPages(async ({ NextToken: Marker }) => {
    const list = new ListEventSourceMappingsCommand({ FunctionName, ...(Marker && { Marker }) });
    const page = await callAws(
      'lambda:ListEventSourceMappings',
      'the redrive function',
      (options) => client.send(list, options),
    );
    return { ...page, NextToken: page.NextMarker };
  });
  const mappings = pages.flatMap(({ EventSourceMappings = [] }) => EventSourceMappings);
  const mapping = mappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${queue}`));
  if (mapping === undefined) {
    return fail(
      'deferred events are not redriven: Lambda does not poll the fallback queue',
      `The event source mapping of the redrive function was deleted by hand, and a deployment does not create it again. See ${RUNBOOK}: Undo what was changed by hand.`,
    );
  }
  const { State = '', UUID = '' } = mapping;
  return /^(?:Enabl|Creat|Updat)/u.test(State)
    ? pass('deferred events are redriven')
    : fail(
        `deferred events are not redriven: the event source mapping is ${State}`,
        `Enable it:\n  aws lambda update-event-source-mapping --enabled --uuid ${UUID}`,
      );
}

/** Checks that the deployed version is that of this checkout. */
export function checkVersion({ stack: { outputs } }: ExaminedReceiver): Finding {
  const deployed = outputs['Version'] ?? 'unknown';
  if (deployed === packageJson.version) return pass(`version ${deployed} is deployed`);
  return warn(
    `version ${deployed} is deployed, and this command has version ${packageJson.version}`,
    'Deploy this version, or use the deployed version of this command.',
  );
}
