import { quoteShellWord } from '../../shared/shell-word.ts';
import type { Output } from '../output.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { RuleStack } from './rule-target.ts';

const REASONS = {
  http: 'Only EventBridge has the key of the endpoint, so this command cannot call it.',
  logs: 'Only EventBridge writes to the log group, so this command cannot deliver to it.',
};

/** Prints how events get to a target to which this command cannot deliver: by a replay for this rule alone. */
export function printReplay(
  { print }: Output,
  { queue, target }: RuleStack,
  letters: readonly DeadLetter[],
): void {
  if ('deliver' in target) return;
  print('');
  print(REASONS[target.kind]);
  const rule = letters.find(({ ruleArn }) => ruleArn !== undefined)?.ruleArn;
  const times = letters.flatMap(({ time }) => (time === undefined ? [] : [time]));
  if (rule === undefined || times.length === 0) {
    print('Send each message to the target by hand (see list --show), then delete it.');
    return;
  }
  // The rule on the default bus has no bus in its ARN.
  const bus = rule.replace(/:rule\/(?:(.+)\/)?[^/]+$/u, (_, name: string | undefined) => {
    return `:event-bus/${name ?? 'default'}`;
  });
  const [start, end] = [Math.min(...times), Math.max(...times) + 1_000].map((time) =>
    new Date(time).toISOString(),
  );
  const destination = JSON.stringify({ Arn: bus, FilterArns: [rule] });
  print('After the cause is fixed, replay the archive of the bus for this rule only:');
  print('');
  for (const line of [
    `aws events list-archives --event-source-arn ${quoteShellWord(bus)} --query 'Archives[].ArchiveName'`,
    `aws events start-replay --replay-name NAME --event-source-arn ARCHIVE_ARN \\`,
    `  --event-start-time ${start} --event-end-time ${end} \\`,
    `  --destination ${quoteShellWord(destination)}`,
    `aws sqs purge-queue --queue-url ${quoteShellWord(queue.url)}`,
  ]) {
    print(`  ${line}`);
  }
  print('');
  print(
    'The replay delivers all events of this time that the rule matches, including those already delivered.',
  );
  print(
    'A rule that ignores replays receives none of them. Send its events by hand (see list --show).',
  );
}
