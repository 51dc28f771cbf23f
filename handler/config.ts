import * as v from 'valibot';

/** Where the webhook's secret is stored: in AWS Secrets Manager, or in the environment. */
export type SecretSource =
  | { readonly kind: 'secrets-manager'; readonly secretId: string }
  | { readonly kind: 'environment'; readonly current: string; readonly previous?: string };

interface FunctionConfig {
  readonly eventBusName: string;
  readonly eventSource: string;
  readonly fallbackQueueUrl: string;
  readonly logLevel: LogLevel;
}

/** The settings of the webhook function. */
export interface WebhookConfig extends FunctionConfig {
  readonly secret: SecretSource;
  readonly quarantineQueueUrl: string;
  /** The table of the replay guard; `undefined` turns the guard off. */
  readonly replayTableName: string | undefined;
  readonly unexpectedShape: 'publish' | 'quarantine';
}

/** The settings of the redrive function. */
export interface RedriveConfig extends FunctionConfig {
  readonly deadLetterQueueUrl: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Environment = Readonly<Record<string, string | undefined>>;

const createRequiredSchema = (what: string) => v.string(`is not set. Set it to ${what}`);

const createQueueUrlSchema = (queue: string) =>
  v.pipe(
    createRequiredSchema(`the URL of the ${queue} queue`),
    v.regex(
      /^https?:\/\/[^\s/]+\/\S+$/u,
      `is not a queue URL. Set it to the URL of the ${queue} queue`,
    ),
  );

const createNotBlankSchema = (what: string) =>
  v.optional(
    v.pipe(
      v.string(),
      v.check((text) => text.trim() !== '', `contains only white space. Set it to ${what}`),
    ),
  );

/** Rejected, because ignoring it would send requests to endpoints other than the configured ones. */
const unsupported = v.optional(
  v.pipe(
    v.string(),
    v.toLowerCase(),
    v.literal(
      'false',
      'is not supported. Set AWS_ENDPOINT_URL_EVENTBRIDGE, …_SECRETS_MANAGER, …_SQS and …_DYNAMODB instead',
    ),
  ),
);

/** The variables of both functions. */
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
      v.regex(/^[\x21-\x7e]+$/u, 'contains characters other than printable ASCII without spaces'),
      v.check(
        (source) => !/^aws(?:\.|$)/iu.test(source),
        'starts with "aws.", which is reserved for AWS services',
      ),
    ),
    'kinow',
  ),
  FALLBACK_QUEUE_URL: createQueueUrlSchema('fallback'),
  LOG_LEVEL: v.optional(
    v.pipe(
      v.string(),
      v.toLowerCase(),
      v.picklist(['debug', 'info', 'warn', 'error'], 'is not "debug", "info", "warn" or "error"'),
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
    v.picklist(['publish', 'quarantine'], 'is not "publish" or "quarantine"'),
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
 * @throws Error that lists every invalid or missing variable with the expected value, never the actual value.
 */
export function readWebhookConfig(env: Environment): WebhookConfig {
  const settings = parseEnvironment(WebhookEnvironment, env, findSecretProblems(env));
  return {
    ...toFunctionConfig(settings),
    secret: readSecretSource(settings),
    quarantineQueueUrl: settings.QUARANTINE_QUEUE_URL,
    replayTableName: settings.REPLAY_TABLE_NAME,
    unexpectedShape: settings.UNEXPECTED_SHAPE,
  };
}

/** Reads the settings of the redrive function. Takes and throws the same as {@link readWebhookConfig}. */
export function readRedriveConfig(env: Environment): RedriveConfig {
  const settings = parseEnvironment(RedriveEnvironment, env);
  return { ...toFunctionConfig(settings), deadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL };
}

type Settings<Schema extends typeof WebhookEnvironment | typeof RedriveEnvironment> =
  v.InferOutput<Schema>;

const toFunctionConfig = (
  settings: Settings<typeof WebhookEnvironment | typeof RedriveEnvironment>,
): FunctionConfig => ({
  eventBusName: settings.EVENT_BUS_NAME,
  eventSource: settings.EVENT_SOURCE,
  fallbackQueueUrl: settings.FALLBACK_QUEUE_URL,
  logLevel: settings.LOG_LEVEL,
});

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
      'KINOW_WEBHOOK_SECRET_ARN and KINOW_WEBHOOK_SECRET(_PREVIOUS) are both set. Set only one of them',
    ];
  }
  if (!arn && !current) {
    return [
      'KINOW_WEBHOOK_SECRET_ARN is not set. Set it to the ARN of the secret in Secrets Manager; for local use, set KINOW_WEBHOOK_SECRET',
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
