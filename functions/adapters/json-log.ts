import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS, type MetricName } from '../contract/metrics.ts';
import type { Clock, Counter, Log, LogFacts, Timing } from '../use-cases/ports.ts';
import { currentInvocation } from './invocation.ts';

const DEEPEST_CAUSE = 5;

/** Secrets of tokens, wherever they may have slipped in. */
const SECRET = /runat_[A-Za-z0-9_-]{16,}/g;

type Level = 'info' | 'warn' | 'error';

interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** By which AWS finds the call. */
  readonly requestId?: string | undefined;
  readonly cause?: ErrorFacts | undefined;
}

/**
 * Writes one line of JSON per entry, and metrics in the embedded metric format, from which CloudWatch makes metrics
 * by itself. Lines go to stdout past the console, which Lambda would wrap once more. Each line has the ids of its invocation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class JsonLog implements Log {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #stackName: string;
  readonly #write: (line: string) => void;

  /** `stackName` is the one dimension of every metric. */
  constructor(options: {
    readonly clock: Pick<Clock, 'now'>;
    readonly stackName: string;
    readonly write?: (line: string) => void;
  }) {
    this.#clock = options.clock;
    this.#stackName = options.stackName;
    this.#write = options.write ?? ((line) => process.stdout.write(line));
  }

  info(event: string, facts?: LogFacts): void {
    this.#entry('info', event, facts);
  }

  warn(event: string, facts?: LogFacts, cause?: unknown): void {
    this.#entry('warn', event, facts, cause);
  }

  error(event: string, facts?: LogFacts, cause?: unknown): void {
    this.#entry('error', event, facts, cause);
  }

  count(counter: Counter, by = 1): void {
    this.#metric(counter, by);
  }

  measure(timing: Timing, milliseconds: number): void {
    this.#metric(timing, milliseconds);
  }

  #metric(name: MetricName, value: number): void {
    this.#line({
      _aws: {
        Timestamp: this.#clock.now(),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [[METRIC_DIMENSION]],
            Metrics: [{ Name: name, Unit: METRICS[name] }],
          },
        ],
      },
      [METRIC_DIMENSION]: this.#stackName,
      [name]: value,
    });
  }

  #entry(level: Level, event: string, facts: LogFacts = {}, cause?: unknown): void {
    const head = { at: new Date(this.#clock.now()).toISOString(), level, event };
    // First to be read first, and last so that no fact can take its place.
    this.#line({ ...head, ...facts, ...head, ...(cause !== undefined && { error: errorFacts(cause) }) });
  }

  #line(entry: object): void {
    const line = JSON.stringify({ ...entry, ...currentInvocation() });
    this.#write(`${line.replace(SECRET, 'runat_[hidden]')}\n`);
  }
}

const errorFacts = (error: unknown, depth = 1): ErrorFacts => {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { $metadata } = error as { readonly $metadata?: { readonly requestId?: string } };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    requestId: $metadata?.requestId,
    ...(error.cause !== undefined && depth < DEEPEST_CAUSE && { cause: errorFacts(error.cause, depth + 1) }),
  };
};
