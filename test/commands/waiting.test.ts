import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startExaminedReceiver } from '../support/aws/examined-receiver.ts';
import { beginCommand } from '../support/commands/run-command.ts';
import { hangForever, hangMidAnswer } from '../support/faults/faults.ts';

/** Calls that may never be answered: [command, arguments, action, what the command waits for, limit in seconds]. */
const CALLS: [command: string, args: string, action: string, what: RegExp, seconds: number][] = [
  ['doctor', '', 'DescribeStacks', /AWS: cloudformation:DescribeStacks, up to 30 s/, 30],
  ['doctor', '', 'ListStackResources', /AWS: cloudformation:ListStackResources/, 30],
  ['doctor', '', 'GetFunctionConfiguration', /AWS: lambda:GetFunctionConfiguration/, 60],
  ['doctor', '', 'ListEventSourceMappings', /AWS: lambda:ListEventSourceMappings/, 30],
  ['doctor', '', 'POST /kinow', /http:\S+\/kinow, up to 35 s/, 35],
  ['doctor', '', 'GetSecretValue', /AWS: secretsmanager:GetSecretValue/, 30],
  ['doctor', '', 'DescribeEventBus', /AWS: events:DescribeEventBus/, 30],
  ['doctor', '', 'ListArchives', /AWS: events:ListArchives/, 30],
  ['doctor', '', 'DescribeArchive', /AWS: events:DescribeArchive/, 30],
  ['doctor', '', 'GetQueueAttributes', /AWS: sqs:GetQueueAttributes/, 90],
  ['doctor', '', 'DescribeAlarms', /AWS: cloudwatch:DescribeAlarms/, 30],
  ['doctor', '', 'ListSubscriptionsByTopic', /AWS: sns:ListSubscriptionsByTopic/, 30],
  ['redrive', 'list', 'GetQueueAttributes', /AWS: sqs:GetQueueAttributes/, 30],
  ['redrive', 'list', 'ReceiveMessage', /AWS: sqs:ReceiveMessage, up to 90 s/, 90],
  ['tail', '', 'CreateQueue', /AWS: sqs:CreateQueue/, 30],
];

suite('a call that is never answered', () => {
  for (const [command, args, action, what, seconds] of CALLS) {
    for (const [fault, how] of [
      [hangForever, 'not at all'],
      [hangMidAnswer, 'to its end'],
    ] as const) {
      test(`${action}, ${how}, is announced after 3 s, and ends npm run ${command} with 1 in time`, async (t) => {
        const { env, actions, answers } = await startExaminedReceiver(t);
        answers.set(action, fault);
        t.mock.timers.enable({ apis: ['setTimeout'] });
        const argv = [...args.split(' ').filter(Boolean), '--stack', 'shop'];
        const { end } = beginCommand(command, argv, { env });
        const state = { isOver: false };
        const ended = end.finally(() => {
          state.isOver = true;
        });
        const pass = async () => {
          for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
        };
        while (!actions.includes(action)) await pass();
        // The head of the answer arrives, if there is one.
        await pass();
        t.mock.timers.tick(3_000);
        await pass();
        let elapsed = 3;
        for (; !state.isOver && elapsed <= seconds + 15; elapsed += 1) {
          t.mock.timers.tick(1_000);
          await pass();
        }
        t.mock.timers.reset();
        assert.ok(state.isOver, `still waiting after ${elapsed} s`);
        const { status, stderr } = await ended;
        assert.match(stderr, new RegExp(`^Waiting for ${what.source}.* …$`, 'm'));
        assert.equal(status, 1);
        assert.ok(elapsed > 25, 'it was patient');
      });
    }
  }
});
