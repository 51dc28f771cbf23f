import { type BusEvent } from './aws/eventbridge.ts';
import type { Environment } from '../shared/io.ts';
import { type Consumer, createConsumer } from './lambda/consumer-function.ts';
import { formatDeliveredEvent, type LocalRule, type LocalTarget } from './local-rules.ts';

/** What is told of the functions of rules. */
export interface ConsumerReport {
  /** A line that a function wrote. */
  readonly onLog: (name: string, line: string) => void;
  readonly onDone: (name: string, event: BusEvent, milliseconds: number) => void;
  /** It could not be run, or failed; `event` is undefined where it did so after its answer. */
  readonly onFailure: (name: string, event: BusEvent | undefined, error: Error) => void;
}

/** The functions that are targets of rules, each run once an event matches. */
export interface Consumers {
  /** Invokes the functions of the rules that an event matches, and does not wait for them. */
  readonly deliver: (event: BusEvent, rules: readonly LocalRule[]) => void;
  readonly close: () => Promise<void>;
}

/**
 * @param awsUrl - The endpoint that takes the place of AWS for them.
 * @param env - The environment of the command, whose variables take the place of the templates'.
 */
export function createConsumers(
  awsUrl: string,
  env: Environment,
  report: ConsumerReport,
): Consumers {
  const consumers = new Map<string, Consumer>();
  let isClosed = false;

  /** Another one where the template now says something else of the function. */
  function getConsumer({ name, code }: LocalTarget): Consumer {
    if ('reason' in code) throw new Error(code.reason);
    const key = JSON.stringify([name, code]);
    const known = consumers.get(key);
    if (known !== undefined) return known;
    const consumer = createConsumer(name.split(' ').at(-1) ?? name, code, awsUrl, env, {
      onLog: (line) => report.onLog(name, line),
      onCrash: (error) => report.onFailure(name, undefined, error),
    });
    consumers.set(key, consumer);
    return consumer;
  }

  async function invokeTarget(target: LocalTarget, event: BusEvent): Promise<void> {
    try {
      const milliseconds = await getConsumer(target).invoke(createInput(target, event));
      report.onDone(target.name, event, milliseconds);
    } catch (error) {
      // What was under way when all of it ended is no failure of the function.
      if (isClosed) return;
      report.onFailure(
        target.name,
        event,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  return {
    deliver: (event, rules) => {
      for (const target of rules.flatMap(({ functions }) => functions))
        void invokeTarget(target, event);
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...consumers.values()].map((consumer) => consumer.close()));
    },
  };
}

/**
 * What EventBridge gives a target.
 *
 * @throws Error for what is not done here, or what EventBridge would not take.
 */
function createInput({ input }: LocalTarget, event: BusEvent): unknown {
  const whole = JSON.parse(formatDeliveredEvent(event)) as unknown;
  switch (input.kind) {
    case 'event':
      return whole;
    case 'constant':
      return parseConstant(input.json);
    case 'path':
      return findValue(whole, input.path);
    case 'transformed':
      throw new Error('its target has an InputTransformer, which is not applied here');
    default:
      return input satisfies never;
  }
}

function parseConstant(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new Error(`the Input of its target is no JSON: ${json}`);
  }
}

/** @param path - Such as `$.detail.data`. */
function findValue(value: unknown, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}
