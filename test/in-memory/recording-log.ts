import type { Counter, Log, LogFacts, Timing } from '../../functions/use-cases/ports.ts';

/** One entry of a log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly facts: LogFacts;
  readonly cause?: unknown;
}

/** Keeps what was logged and counted. */
export class RecordingLog implements Log {
  readonly lines: LogLine[] = [];
  readonly #counts = new Map<Counter, number>();
  readonly #times = new Map<Timing, number[]>();

  info(event: string, facts: LogFacts = {}): void {
    this.lines.push({ level: 'info', event, facts });
  }

  warn(event: string, facts: LogFacts = {}, cause?: unknown): void {
    this.lines.push({ level: 'warn', event, facts, ...(cause !== undefined && { cause }) });
  }

  error(event: string, facts: LogFacts = {}, cause?: unknown): void {
    this.lines.push({ level: 'error', event, facts, ...(cause !== undefined && { cause }) });
  }

  count(counter: Counter, by = 1): void {
    this.#counts.set(counter, this.counted(counter) + by);
  }

  measure(timing: Timing, milliseconds: number): void {
    this.#times.set(timing, [...this.measured(timing), milliseconds]);
  }

  /** The times that were added to a metric. */
  measured(timing: Timing): readonly number[] {
    return this.#times.get(timing) ?? [];
  }

  /** How much was added to a metric. */
  counted(counter: Counter): number {
    return this.#counts.get(counter) ?? 0;
  }

  /** The entries of an event. */
  of(event: string): LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }
}
