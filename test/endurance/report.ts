import type { Evidence } from './evidence.ts';
import { isJobFinal } from './judge.ts';
import { countRepeated } from './judge-webhooks.ts';

/** What is counted of a round. */
export interface RoundCounts {
  readonly kills: number;
  readonly whileStarting: number;
  readonly jobs: number;
  readonly final: number;
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lost: number;
  readonly begunTwice: number;
  readonly webhooks: number;
  readonly callbacks: number;
  readonly repeated: number;
  readonly leftBehind: number;
  readonly deadLetters: number;
  readonly troubles: number;
}

const COLUMNS: Readonly<Record<keyof RoundCounts, string>> = {
  kills: 'kills',
  whileStarting: 'at start',
  jobs: 'jobs',
  final: 'final',
  runs: 'runs',
  succeeded: 'succeeded',
  failed: 'failed',
  lost: 'lost',
  begunTwice: 'twice',
  webhooks: 'webhooks',
  callbacks: 'callbacks',
  repeated: 'repeated',
  leftBehind: 'left',
  deadLetters: 'dead',
  troubles: 'errors',
};
const NAMES = Object.keys(COLUMNS) as (keyof RoundCounts)[];
const FIRST_WIDTH = 6;

/** Counts what was seen of a round. */
export function countRound(evidence: Evidence): RoundCounts {
  const { jobs, kills, begun, leftBehind, deadLetters, troubles } = evidence;
  const runs = jobs.flatMap((job) => job.runs);
  const deliveries = jobs.flatMap((job) => job.deliveries);
  const ended = (wanted: string) => runs.filter(({ status }) => status === wanted).length;
  const arrived = (wanted: string) =>
    deliveries.filter(({ kind, status }) => kind === wanted && status === 'delivered').length;
  return {
    kills: kills.length,
    whileStarting: kills.filter(({ whileStarting }) => whileStarting).length,
    jobs: jobs.length,
    final: jobs.filter(isJobFinal).length,
    runs: runs.length,
    succeeded: ended('succeeded'),
    failed: ended('failed'),
    lost: ended('lost'),
    begunTwice: [...begun.values()].reduce((sum, { count }) => sum + (count > 1 ? 1 : 0), 0),
    webhooks: arrived('target'),
    callbacks: arrived('callback'),
    repeated: countRepeated(evidence),
    leftBehind: leftBehind.length,
    deadLetters: [...deadLetters.values()].reduce((sum, count) => sum + count, 0),
    troubles: troubles.length,
  };
}

/** The counts of rounds added up. */
export const addCounts = (rounds: readonly RoundCounts[]): RoundCounts =>
  Object.fromEntries(
    NAMES.map((name) => [name, rounds.reduce((sum, counts) => sum + counts[name], 0)]),
  ) as unknown as RoundCounts;

/** The head of the table. */
export const tableHead = (): string =>
  'round'.padEnd(FIRST_WIDTH) + NAMES.map((name) => cell(COLUMNS[name], name)).join('');

/** A row of the table. */
export const tableRow = (title: string, counts: RoundCounts): string =>
  title.padEnd(FIRST_WIDTH) + NAMES.map((name) => cell(String(counts[name]), name)).join('');

const cell = (text: string, name: keyof RoundCounts): string => text.padStart(COLUMNS[name].length + 2);
