import { type BusEvent } from './aws/eventbridge.ts';
import type { Environment } from '../shared/io.ts';
import { readJson } from '../shared/read-json.ts';
import { type Consumer, createConsumer } from './lambda/consumer-function.ts';
import { formatDeliveredEvent } from './local-rules.ts';
import type { LocalRule, LocalTarget } from './rule-file.ts';

/** Callbacks for the functions that are targets of rules. `name` is that of the function. */
export interface ConsumerReport {
  /** Called for each line that a function writes. */
  readonly onLog: (name: string, line: string) => void;
  /** Called once for each thing of a function that works here and will not after `sam build`. */
  readonly onWarning: (name: string, text: string) => void;
  readonly onDone: (name: string, event: BusEvent, milliseconds: number) => void;
  /** Called if a function cannot start or fails. `event` is undefined if it failed after it had returned. */
  readonly onFailure: (name: string, event: BusEvent | undefined, error: Error) => void;
}

/** The functions that are targets of rules. */
export interface Consumers {
  /** Invokes the functions of the rules that match an event, without waiting for them. */
  readonly deliver: (event: BusEvent, rules: readonly LocalRule[]) => void;
  readonly close: () => Promise<void>;
}

/**
 * Creates the functions that are targets of rules. A function is loaded when its first event arrives.
 *
 * @param awsUrl - The local AWS endpoint.
 * @param env - The environment of the command; its variables override those of the templates.
 */
export function createConsumers(
  awsUrl: string,
  env: Environment,
  report: ConsumerReport,
): Consumers {
  const consumers = new Map<string, Consumer>();
  let isClosed = false;

  /** Creates a new consumer if the function's definition in the template has changed. */
  function getConsumer({ name, findCode }: LocalTarget): Consumer {
    const code = findCode();
    if ('reason' in code) throw new Error(code.reason);
    const key = JSON.stringify([name, code]);
    const known = consumers.get(key);
    if (known !== undefined) return known;
    const consumer = createConsumer(name.split(' ').at(-1) ?? name, code, awsUrl, env, {
      onLog: (line) => report.onLog(name, line),
      onWarning: (text) => report.onWarning(name, text),
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
      // An invocation in progress at the end is not a failure of the function.
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
 * Creates the input that EventBridge passes to a target.
 *
 * @throws Error if the target has an InputTransformer, which is not supported, or its Input is not JSON.
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
      throw new Error('its target has an InputTransformer, which is not supported locally');
    default:
      return input satisfies never;
  }
}

function parseConstant(json: string): unknown {
  const value = readJson(json);
  if (value === undefined) throw new Error(`the Input of its target is not JSON: ${json}`);
  return value;
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
