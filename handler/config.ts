import * as v from 'valibot';

/** Where the webhook's secret comes from: an AWS Secrets Manager secret, or the environment. */
export type SecretSource =
  | { readonly kind: 'secrets-manager'; readonly secretId: string }
  | { readonly kind: 'environment'; readonly current: string; readonly previous?: string };

/** The settings of the webhook function. */
export interface WebhookConfig {
  readonly eventBusName: string;
  readonly eventSource: string;
  readonly secret: SecretSource;
  readonly fallbackQueueUrl: string;
  readonly quarantineQueueUrl: string;
  /** Of the replay guard; without it there is none. */
  readonly replayTableName: string | undefined;
  readonly unexpectedShape: 'publish' | 'quarantine';
  readonly logLevel: LogLevel;
}

/** The settings of the redrive function. */
export interface RedriveConfig {
  readonly eventBusName: string;
  readonly eventSource: string;
  readonly fallbackQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly logLevel: LogLevel;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Environment = Readonly<Record<string, string | undefined>>;

const createRequiredSchema = (what: string) => v.string(`is not set: give ${what}`);

const createQueueUrlSchema = (queue: string) =>
  v.pipe(
    createRequiredSchema(`the URL of the ${queue} queue`),
    v.regex(/^https?:\/\/[^\s/]+\/\S+$/u, `is not a queue URL: give the URL of the ${queue} queue`),
  );

const createNotBlankSchema = (what: string) =>
  v.optional(
    v.pipe(
      v.string(),
      v.check((text) => text.trim() !== '', `holds white space only: give ${what}`),
    ),
  );

/** Silently asking other endpoints than was wished would be worse than not starting. */
const unsupported = v.optional(
  v.pipe(
    v.string(),
    v.toLowerCase(),
    v.literal(
      'false',
      'is not supported: name the endpoints by AWS_ENDPOINT_URL_EVENTBRIDGE, …_SECRETS_MANAGER, …_SQS and …_DYNAMODB',
    ),
  ),
);

/** What both functions take. */
const common = {
  AWS_USE_FIPS_ENDPOINT: unsupported,
  AWS_USE_DUALSTACK_ENDPOINT: unsupported,
  AWS_REGION: createRequiredSchema('the AWS region, as Lambda does'),
  EVENT_BUS_NAME: v.pipe(
    createRequiredSchema('the name or ARN of the event bus'),
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
    v.regex(
      /^(?:arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[/.\-_A-Za-z0-9]{1,256}$/u,
      'is neither the name nor the ARN of an event bus',
    ),
  ),
  EVENT_SOURCE: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(256, 'is longer than 256 characters'),
      v.regex(/^[\x21-\x7e]+$/u, 'has characters other than printable ASCII without spaces'),
      v.check((source) => !/^aws(?:\.|$)/iu.test(source), 'begins with "aws.", which AWS reserves'),
    ),
    'kinow',
  ),
  FALLBACK_QUEUE_URL: createQueueUrlSchema('fallback'),
  LOG_LEVEL: v.optional(
    v.pipe(
      v.string(),
      v.toLowerCase(),
      v.picklist(['debug', 'info', 'warn', 'error'], 'is none of "debug", "info", "warn", "error"'),
    ),
    'info',
  ),
};

const WebhookEnvironment = v.object({
  ...common,
  KINOW_WEBHOOK_SECRET_ARN: createNotBlankSchema('the ARN of the secret'),
  KINOW_WEBHOOK_SECRET: createNotBlankSchema('the current secret'),
  KINOW_WEBHOOK_SECRET_PREVIOUS: createNotBlankSchema('the previous secret'),
  QUARANTINE_QUEUE_URL: createQueueUrlSchema('quarantine'),
  REPLAY_TABLE_NAME: v.optional(
    v.pipe(
      v.string(),
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
      v.regex(/^[\w.-]{3,255}$/u, 'is not the name of a DynamoDB table'),
    ),
  ),
  UNEXPECTED_SHAPE: v.optional(
    v.picklist(['publish', 'quarantine'], 'is neither "publish" nor "quarantine"'),
    'publish',
  ),
});

const RedriveEnvironment = v.object({
  ...common,
  DEAD_LETTER_QUEUE_URL: createQueueUrlSchema('dead-letter'),
});

/**
 * Reads the settings of the webhook function.
 *
 * @param env - The environment; an empty variable counts as not set.
 * @throws Error that names every wrong or missing variable and says what it should hold, never what
 *   it holds.
 */
export function readWebhookConfig(env: Environment): WebhookConfig {
  const settings = parseEnvironment(WebhookEnvironment, env, findSecretProblems(env));
  return {
    eventBusName: settings.EVENT_BUS_NAME,
    eventSource: settings.EVENT_SOURCE,
    secret: readSecretSource(settings),
    fallbackQueueUrl: settings.FALLBACK_QUEUE_URL,
    quarantineQueueUrl: settings.QUARANTINE_QUEUE_URL,
    replayTableName: settings.REPLAY_TABLE_NAME,
    unexpectedShape: settings.UNEXPECTED_SHAPE,
    logLevel: settings.LOG_LEVEL,
  };
}

/** Reads the settings of the redrive function, as {@link readWebhookConfig} does the webhook's. */
export function readRedriveConfig(env: Environment): RedriveConfig {
  const settings = parseEnvironment(RedriveEnvironment, env);
  return {
    eventBusName: settings.EVENT_BUS_NAME,
    eventSource: settings.EVENT_SOURCE,
    fallbackQueueUrl: settings.FALLBACK_QUEUE_URL,
    deadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL,
    logLevel: settings.LOG_LEVEL,
  };
}

function parseEnvironment<Schema extends typeof WebhookEnvironment | typeof RedriveEnvironment>(
  schema: Schema,
  env: Environment,
  others: readonly string[] = [],
): v.InferOutput<Schema> {
  const names = Object.keys(schema.entries);
  const result = v.safeParse(
    schema,
    Object.fromEntries(names.map((name) => [name, env[name] || undefined])),
    { abortPipeEarly: true },
  );
  const problems = (result.issues ?? []).map((issue) => `${v.getDotPath(issue)} ${issue.message}`);
  problems.push(...others);
  if (!result.success || problems.length > 0) {
    throw new Error(`The environment of the function is wrong:\n- ${problems.join('\n- ')}`);
  }
  return result.output;
}

function findSecretProblems(env: Environment): string[] {
  const arn = env['KINOW_WEBHOOK_SECRET_ARN'];
  const current = env['KINOW_WEBHOOK_SECRET'];
  const previous = env['KINOW_WEBHOOK_SECRET_PREVIOUS'];
  if (arn && (current || previous)) {
    return [
      'KINOW_WEBHOOK_SECRET_ARN and KINOW_WEBHOOK_SECRET(_PREVIOUS) are both set: give the one or the other',
    ];
  }
  if (!arn && !current) {
    return [
      'KINOW_WEBHOOK_SECRET_ARN is not set: give the ARN of the secret in Secrets Manager, or KINOW_WEBHOOK_SECRET for local use',
    ];
  }
  return [];
}

function readSecretSource(settings: v.InferOutput<typeof WebhookEnvironment>): SecretSource {
  if (settings.KINOW_WEBHOOK_SECRET === undefined) {
    return { kind: 'secrets-manager', secretId: settings.KINOW_WEBHOOK_SECRET_ARN ?? '' };
  }
  return {
    kind: 'environment',
    current: settings.KINOW_WEBHOOK_SECRET,
    ...(settings.KINOW_WEBHOOK_SECRET_PREVIOUS !== undefined && {
      previous: settings.KINOW_WEBHOOK_SECRET_PREVIOUS,
    }),
  };
}
