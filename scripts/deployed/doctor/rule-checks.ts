import { subjects } from '../../../handler/catalogue/subjects.ts';
import { isMatch } from '../../patterns/match-event.ts';
import { tryPattern } from '../../patterns/parse-pattern.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { type BusRule, readBusRules } from '../bus-rules.ts';
import { requireStackValue } from '../stack.ts';
import { PREFIX } from '../tail/rule-and-queue.ts';
import type { CheckedBus, ExaminedReceiver } from './examined-receiver.ts';
import { type Finding, runCheck, warn } from './finding.ts';
import { checkMetrics } from './rule-metrics.ts';
import { checkTargets } from './target-checks.ts';
import { formatCall } from '../../shared/command-line.ts';

/**
 * Checks the rules of the receiver's event bus: whether each can match events of the receiver, and whether it can pass
 * them on.
 */
export async function checkRules({ session, stack }: ExaminedReceiver): Promise<Finding[]> {
  const bus = {
    session,
    name: requireStackValue(stack, 'output', 'EventBusName'),
    source: requireStackValue(stack, 'parameter', 'EventSource'),
  };
  const all = await readBusRules(session, bus.name);
  const rules = all.filter(({ name }) => !name.startsWith(PREFIX));
  if (rules.length === 0) {
    return [
      warn(
        'the event bus has no rule',
        `Events go to the archive only. Write a rule: ${formatCall('rule')}`,
      ),
    ];
  }
  const findings: Finding[] = [];
  for (const rule of rules) {
    const found = [
      ...checkPattern(rule, bus),
      ...(await runCheck(`the targets of the rule ${rule.name}`, () => checkTargets(rule, bus))),
      ...(await runCheck(`the metrics of the rule ${rule.name}`, () => checkMetrics(rule, bus))),
    ];
    const isFine = found.every(({ verdict }) => verdict === 'ok');
    // The counts of a day are shown only for a rule without a problem.
    findings.push(...(isFine ? found : found.filter(({ verdict }) => verdict !== 'ok')));
  }
  return findings;
}

function checkPattern(
  { name, isEnabled, pattern }: BusRule,
  { name: busName, source }: CheckedBus,
) {
  const findings: Finding[] = [];
  if (!isEnabled) {
    const names = `--name ${quoteShellWord(name)} --event-bus-name ${quoteShellWord(busName)}`;
    findings.push(
      warn(
        `the rule ${name} is disabled`,
        `It sends no events to its targets. To enable it:\n  aws events enable-rule ${names}`,
      ),
    );
  }
  const parsed = tryPattern(pattern);
  if ('mistake' in parsed) {
    const { path, message } = parsed.mistake;
    return [
      ...findings,
      warn(`the pattern of the rule ${name} cannot be checked by this version: ${path}`, message),
    ];
  }
  const types = Object.keys(subjects);
  const matches = (type: string, from?: string) =>
    isMatch(keepHeader(parsed.pattern, from === undefined), {
      ...(from !== undefined && { source: from }),
      'detail-type': type,
    });
  if (types.some((type) => matches(type, source))) return findings;
  findings.push(
    types.some((type) => matches(type))
      ? warn(
          `the rule ${name} does not match the source of this receiver, ${source}`,
          `If it is meant for this receiver, its pattern needs "source": ["${source}"].`,
        )
      : warn(
          `the rule ${name} matches no subject that Kinow documents`,
          `Compare its detail-type with the subjects that ${formatCall('sample')} lists. If Kinow documents the subject since this version, ignore this warning.`,
        ),
  );
  return findings;
}

/** Keeps the fields of a pattern that do not depend on the payload. */
const keepHeader = ({ branches }: Pattern, isOfAnySource: boolean): Pattern => ({
  branches: branches.map((fields) =>
    fields.filter(({ path }) => path === 'detail-type' || (path === 'source' && !isOfAnySource)),
  ),
});
