import type { Template } from '../../scripts/rules/template/template.ts';
import { formatMetric, type MetricKey } from './alarm.ts';
import { type Assumptions, Metrics } from './cloudwatch.ts';
import { formatAccessLog, matchesFilter } from './log-filter.ts';
import type { MeasuredCounts, MessageName, RequestName } from './measured-counts.ts';

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** SQS stops measuring a queue that was idle for this long. */
const IDLE_MINUTES = 6 * HOUR;

/** The longest measured time of an invocation, but for one that is slow. */
const DURATION_MS = 200;

export type QueueName =
  | 'FallbackQueue'
  | 'QuarantineQueue'
  | 'DeadLetterQueue'
  | 'EventBusDeadLetterQueue';

/** A shop: how many events Kinow sends, and for how many hours none is unusual. */
export interface ShopKind {
  readonly name: string;
  readonly quietHours: string;
  readonly countEvents: (minute: number) => number;
}

export const SHOPS: readonly ShopKind[] = [
  {
    name: 'one event an hour',
    quietHours: '3',
    countEvents: (minute) => (minute % HOUR === 17 ? 1 : 0),
  },
  {
    name: 'four events a quarter of an hour',
    quietHours: '1',
    countEvents: (minute) => Math.floor(((minute + 1) * 4) / 15) - Math.floor((minute * 4) / 15),
  },
  { name: 'a hundred events a minute', quietHours: '1', countEvents: () => 100 },
];

interface Depth {
  visible: number;
  hidden: number;
}

/** A receiver in a simulation: what its functions, API, queues and bus are measured to do. */
export class SimulatedReceiver {
  readonly metrics = new Metrics();
  readonly #counts: MeasuredCounts;
  readonly #format: string;
  readonly #filter: { readonly pattern: string; readonly metric: MetricKey };
  /** Whether the filter matches the line of an answer, by status and whether the function ran. */
  readonly #filtered = new Map<string, boolean>();
  readonly #depths = new Map<QueueName, Depth[]>();

  constructor(template: Template, counts: MeasuredCounts) {
    this.#counts = counts;
    const { WebhookApi, RefusedBeforeFunctionFilter } = template.Resources;
    const settings = WebhookApi?.Properties?.['AccessLogSettings'] ?? {};
    const { Format = '' } = settings as { Format?: string };
    this.#format = Format;
    const { FilterPattern = '', MetricTransformations: [to] = [] } =
      (RefusedBeforeFunctionFilter?.Properties ?? {}) as {
        FilterPattern?: string;
        MetricTransformations?: {
          MetricNamespace: string;
          MetricName: string;
          Dimensions: { Value: string }[];
        }[];
      };
    // The metric's dimension is a field of the line.
    const line = formatAccessLog(Format, { apiId: 'WebhookApi' });
    this.#filter = {
      pattern: FilterPattern,
      metric: formatMetric(
        to?.MetricNamespace ?? '',
        to?.MetricName ?? '',
        line[to?.Dimensions[0]?.Value.slice(2) ?? ''],
      ),
    };
  }

  /** Receives requests of a kind. */
  receive(
    kind: RequestName,
    minute: number,
    { times = 1, durationMs = DURATION_MS }: { times?: number; durationMs?: number } = {},
  ): void {
    if (times === 0) return;
    const { status, counts } = this.#counts.requests[kind];
    this.#count('WebhookFunction', counts, minute, times);
    this.#invoke('WebhookFunction', minute, { errors: 0, times, durationMs });
    this.#answer(minute, status, { hasRun: true, times });
    if (counts['Quarantined']) this.keep('QuarantineQueue', minute);
    if (counts['Deferred']) this.keep('FallbackQueue', minute);
  }

  /** The redrive function handles a message of a kind. */
  redrive(kind: MessageName, minute: number): void {
    const counts = this.#counts.messages[kind];
    this.#count('RedriveFunction', counts, minute);
    this.#invoke('RedriveFunction', minute, { errors: 0 });
    if (counts['DeadLettered']) this.keep('DeadLetterQueue', minute);
    if (counts['Redriven'] || counts['DeadLettered']) this.take('FallbackQueue', minute);
  }

  /** A function does not start, or is killed. */
  failFunction(id: 'WebhookFunction' | 'RedriveFunction', minute: number): void {
    this.#invoke(id, minute, { errors: 1 });
    if (id === 'WebhookFunction') this.#answer(minute, 500, { hasRun: false });
  }

  /** Lambda refuses to run the webhook function. */
  throttleFunction(minute: number): void {
    this.metrics.add('AWS/Lambda Throttles WebhookFunction', minute, 1);
    this.#answer(minute, 503, { hasRun: false });
  }

  /** API Gateway answers by itself. */
  refuse(status: number, minute: number, times = 1): void {
    this.#answer(minute, status, { hasRun: false, times });
  }

  throttleBus(minute: number): void {
    this.metrics.add('AWS/Events PutEventsApproximateThrottledCount', minute, 1);
  }

  /** Scanners of the internet: other paths, no signature or one that is none, in bursts and all day. */
  scan(minute: number): void {
    if (minute % HOUR === 7) this.refuse(404, minute, 400);
    if (minute % HOUR === 8) this.receive('unsigned', minute, { times: 60 });
    if (minute % HOUR === 9) this.receive('malformed', minute, { times: 20 });
    if (minute % 10 === 0) this.receive('unsigned', minute);
  }

  /** A queue holds one more message from now on. */
  keep(queue: QueueName, minute: number): void {
    this.#setDepth(queue, minute, ({ visible }) => ({ visible: visible + 1 }));
  }

  /** A message leaves its queue. */
  take(queue: QueueName, minute: number): void {
    this.#setDepth(queue, minute, ({ visible }) => ({ visible: Math.max(0, visible - 1) }));
  }

  /** All messages of a queue are hidden, as somebody reads them. */
  hide(queue: QueueName, minute: number): void {
    this.#setDepth(queue, minute, ({ visible, hidden }) => ({
      visible: 0,
      hidden: visible + hidden,
    }));
  }

  show(queue: QueueName, minute: number): void {
    this.#setDepth(queue, minute, ({ visible, hidden }) => ({
      visible: visible + hidden,
      hidden: 0,
    }));
  }

  /** SQS measures its queues, each once a minute; one that was idle begins later. */
  measureQueues(end: number, { idleQueueMinutes }: Assumptions): void {
    const measured = (queue: string, name: string): MetricKey =>
      formatMetric('AWS/SQS', `ApproximateNumberOfMessages${name}`, queue);
    for (const queue of [
      'FallbackQueue',
      'QuarantineQueue',
      'DeadLetterQueue',
      'EventBusDeadLetterQueue',
    ] as const) {
      const changes = this.#depths.get(queue) ?? [];
      let depth: Depth = { visible: 0, hidden: 0 };
      let activeSince = Number.POSITIVE_INFINITY;
      let activeUntil = -1;
      // Lambda polls this queue all the time.
      const isPolled = queue === 'FallbackQueue';
      for (let minute = 0; minute < end; minute += 1) {
        depth = changes[minute] ?? depth;
        if (depth.visible + depth.hidden > 0) {
          if (activeUntil < minute) activeSince = minute + idleQueueMinutes;
          activeUntil = minute + IDLE_MINUTES;
        }
        if (!isPolled && (minute < activeSince || minute > activeUntil)) continue;
        this.metrics.add(measured(queue, 'Visible'), minute, depth.visible);
        this.metrics.add(measured(queue, 'NotVisible'), minute, depth.hidden);
      }
    }
  }

  #setDepth(queue: QueueName, minute: number, change: (depth: Depth) => Partial<Depth>): void {
    let changes = this.#depths.get(queue);
    if (changes === undefined) this.#depths.set(queue, (changes = []));
    const last = changes.at(-1) ?? { visible: 0, hidden: 0 };
    if (changes.length > minute + 1) throw new Error(`${queue} changes before its last change`);
    changes[minute] = { ...last, ...change(last) };
  }

  #count(id: string, counts: Readonly<Record<string, number>>, minute: number, times = 1): void {
    for (const [name, value] of Object.entries(counts)) {
      this.metrics.add(formatMetric('KinowEventBridge', name, id), minute, value, times);
    }
  }

  #invoke(
    id: string,
    minute: number,
    {
      errors,
      times = 1,
      durationMs = DURATION_MS,
    }: { errors: number; times?: number; durationMs?: number },
  ): void {
    this.metrics.add(`AWS/Lambda Errors ${id}`, minute, errors, times);
    this.metrics.add(`AWS/Lambda Throttles ${id}`, minute, 0);
    this.metrics.add(`AWS/Lambda Duration ${id}`, minute, durationMs, times);
  }

  #answer(
    minute: number,
    status: number,
    { hasRun, times = 1 }: { hasRun: boolean; times?: number },
  ): void {
    const isKind = (first: number) => (Math.floor(status / 100) === first ? 1 : 0);
    this.metrics.add('AWS/ApiGateway Count WebhookApi', minute, 1, times);
    this.metrics.add('AWS/ApiGateway 4xx WebhookApi', minute, isKind(4), times);
    this.metrics.add('AWS/ApiGateway 5xx WebhookApi', minute, isKind(5), times);
    if (this.#isFiltered(status, hasRun)) this.metrics.add(this.#filter.metric, minute, 1, times);
  }

  #isFiltered(status: number, hasRun: boolean): boolean {
    const key = `${status} ${hasRun}`;
    let isFiltered = this.#filtered.get(key);
    if (isFiltered === undefined) {
      const line = formatAccessLog(this.#format, {
        apiId: 'WebhookApi',
        status: String(status),
        ...(hasRun && { 'integration.status': String(status), integrationStatus: '200' }),
      });
      isFiltered = matchesFilter(this.#filter.pattern, line);
      this.#filtered.set(key, isFiltered);
    }
    return isFiltered;
  }
}
