import type { Counter, Log, LogFacts, Timing } from '../../../functions/use-cases/ports.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : '');

/** Writes warnings and errors of the product into the trace, and counts. */
export class TracingLog implements Log {
  readonly counts = new Map<Counter, number>();
  /** Errors that no fault of the world explains: mistakes in the code. */
  readonly mistakes: string[] = [];
  readonly #time: VirtualTime;
  readonly #trace: Trace;

  constructor(time: VirtualTime, trace: Trace) {
    this.#time = time;
    this.#trace = trace;
  }

  info(event: string, facts: LogFacts = {}): void {
    this.#write('log', event, facts);
  }

  warn(event: string, facts: LogFacts = {}, cause?: unknown): void {
    this.#write('warning', event, facts, cause);
  }

  error(event: string, facts: LogFacts = {}, cause?: unknown): void {
    this.#write('error', event, facts, cause);
    if (cause instanceof TypeError || cause instanceof RangeError) {
      this.mistakes.push(`${event}: ${cause.message} ${JSON.stringify(facts)}`);
    }
  }

  count(counter: Counter, by = 1): void {
    this.counts.set(counter, (this.counts.get(counter) ?? 0) + by);
  }

  measure(_timing: Timing, _milliseconds: number): void {
    // How late a start was is in the record of its run, which the invariants look at.
  }

  #write(level: string, event: string, facts: LogFacts, cause?: unknown): void {
    const subject = String(facts.runId ?? facts.deliveryId ?? facts.jobId ?? '');
    const status = facts.status === undefined ? '' : ` (${facts.status})`;
    this.#trace.add(this.#time.now, level, subject, `${event}${status} ${textOf(cause)}`.trim());
  }
}
