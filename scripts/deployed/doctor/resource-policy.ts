import { readJson } from '../../shared/read-json.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/**
 * Whether a resource's policy allows EventBridge an action for a rule. Conditions other than on `aws:SourceArn` count as
 * met, because their values are not known here.
 *
 * @param policy - The policy as JSON; `undefined` if the resource has none.
 * @param action - The action as IAM names it, such as `sqs:SendMessage`.
 */
export function allowsRule(policy: string | undefined, action: string, ruleArn: string): boolean {
  const { Statement: statements } = (readJson(policy ?? '') ?? {}) as { Statement?: unknown };
  return toList(statements).some((statement) => {
    const { Effect, Principal, Action, Condition } = (statement ?? {}) as Statement;
    return (
      Effect === 'Allow' &&
      isEventBridge(Principal) &&
      toList(Action).some((one) => isLike(String(one).toLowerCase(), action.toLowerCase())) &&
      readSourceArns(Condition).every((arns) => arns.some((arn) => isLike(arn, ruleArn)))
    );
  });
}

const toList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function isEventBridge(principal: unknown): boolean {
  if (principal === '*') return true;
  const { Service, AWS } = (principal ?? {}) as { Service?: unknown; AWS?: unknown };
  return toList(Service).includes('events.amazonaws.com') || toList(AWS).includes('*');
}

/** Reads the values that each condition on `aws:SourceArn` allows. */
function readSourceArns(condition: unknown): (readonly string[])[] {
  return Object.values((condition ?? {}) as Record<string, unknown>).flatMap((keys) =>
    Object.entries((keys ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
      key.toLowerCase() === 'aws:sourcearn' ? [toList(value).map(String)] : [],
    ),
  );
}

/** Whether a text matches a pattern with `*` and `?`. */
function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(text);
}
