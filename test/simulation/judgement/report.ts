import type { SimulationReport } from '../stories/simulate.ts';
import type { FaultLevel } from '../world/fault-rates.ts';
import { INVARIANTS, type InvariantName } from './invariants.ts';

const HOURS_A_MONTH = 30 * 24;

/** Some simulations together. */
export class Totals {
  readonly #level: FaultLevel;
  readonly #months: number;
  readonly #sums = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #deploys = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #excused = new Map<string, number>();
  readonly #violated = new Map<InvariantName, number[]>();
  readonly #latenesses: number[] = [];
  readonly #seeds: number[] = [];

  constructor(level: FaultLevel, months: number) {
    this.#level = level;
    this.#months = months;
  }

  get hasViolations(): boolean {
    return this.#violated.size > 0;
  }

  add(report: SimulationReport): void {
    this.#seeds.push(report.seed);
    for (const name of ['jobs', 'occurrences', 'runs', 'containers', 'deliveries', 'deadLetters'] as const)
      increase(this.#sums, name, report[name]);
    increase(this.#sums, 'jobHours', report.jobHours);
    increase(this.#sums, 'events', report.events);
    for (const count of report.requests.values()) increase(this.#sums, 'requests', count);
    for (const [kind, count] of report.struck) increase(this.#faults, kind, count);
    for (const [kind, count] of report.deploys) increase(this.#deploys, kind, count);
    for (const [status, count] of report.statuses) increase(this.#statuses, status, count);
    for (const [excuse, count] of report.excused) increase(this.#excused, excuse, count);
    for (const name of report.violated.keys())
      this.#violated.set(name, [...(this.#violated.get(name) ?? []), report.seed]);
    this.#latenesses.push(...report.latenesses);
  }

  /** The report; `wallSeconds` is how long it all took. */
  text(wallSeconds: number): string {
    const sum = (name: string): number => Math.round(this.#sums.get(name) ?? 0);
    const perSecond = (amount: number): string => Math.round(amount / wallSeconds).toLocaleString('en');
    const months = this.#seeds.length * this.#months;
    const lines = [
      `seeds ${this.#seeds.at(0)} to ${this.#seeds.at(-1)} x ${this.#months} months of 30 days, faults: ${this.#level}, ${wallSeconds.toFixed(1)} s, ${(wallSeconds / months).toFixed(2)} s a month`,
      `${sum('jobs')} jobs, ${sum('requests')} requests, ${sum('occurrences')} occurrences, ${sum('runs')} runs, ` +
        `${sum('containers')} containers, ${sum('deliveries')} webhooks`,
      `${perSecond(sum('jobHours'))} simulated job-hours a second, ${perSecond(months * HOURS_A_MONTH)} hours of the world a second, ` +
        `${perSecond(sum('events'))} events a second`,
      `runs: ${listed(this.#statuses)}`,
      `start calls: ${lateness(this.#latenesses)}`,
      `instants left without a record, with a reason: ${listed(this.#excused) || 'none'}`,
      `dead letters: ${sum('deadLetters')}`,
      `deploys: ${listed(this.#deploys) || 'none'}`,
      `faults: ${listed(this.#faults) || 'none'}`,
      ...(this.hasViolations ? ['', 'VIOLATED'] : ['no invariant violated']),
    ];
    for (const [name, seeds] of this.#violated)
      lines.push(`  ${name}: ${INVARIANTS[name]}`, `    seeds ${seeds.join(', ')}`);
    return lines.join('\n');
  }
}

const increase = (sums: Map<string, number>, name: string, by: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + by);
};

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const lateness = (all: number[]): string => {
  if (all.length === 0) return 'none';
  const sorted = all.sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return `${sorted.length}; late by ${at(0.5)} ms (half of them), ${at(0.99)} ms (99 %), ${at(1)} ms (the latest)`;
};
