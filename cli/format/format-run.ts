import type { Delivery, Job, Occurrence, Price, Reason, Run, RunEnding } from '../api/api-shapes.ts';
import { deliveryFact } from './format-delivery.ts';
import { targetText } from './format-target.ts';
import { between, shortDuration, shortInstant } from './format-time.ts';
import { type Fact, facts, harmless, type Paint, painted, table } from './format-words.ts';

const reasonText = ({ text, advice }: Reason): string => (advice === undefined ? text : `${text} ${advice}`);

/** `failed, exit code 3: The container ended with exit code 3. Its output says more.` */
export const endingLine = (run: RunEnding, paint: Paint): string => {
  const code = run.exitCode === undefined ? '' : `, exit code ${run.exitCode}`;
  const why = run.reason ? `: ${reasonText(run.reason)}` : '';
  return harmless(`${run.status}${code}${why}`).replace(run.status, painted(run.status, paint));
};

const PLAIN: Paint = (_, text) => text;

/** How a run ended, in one line without colours. */
export const endingText = (run: RunEnding): string => `run ${run.id} ${endingLine(run, PLAIN)}`;

const took = (from: string | undefined, to: string | undefined): string => {
  const milliseconds = between(from, to);
  return milliseconds === undefined ? '' : ` (${shortDuration(milliseconds)})`;
};

/** An amount of money to three digits that count. */
export const moneyText = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumSignificantDigits: 3 }).format(amount);

const priceSource = ({ region, asOf, isEstimate }: Omit<Price, 'usd' | 'seconds'>): string =>
  `list price of ${region} on ${asOf}${isEstimate ? ', which floats' : ''}`;

const priceText = (price: Price): string =>
  `${moneyText(price.usd, price.currency)} for ${price.seconds} s (${priceSource(price)})`;

/** What stands around a run: its job, unless that is gone, and its webhook and callback. */
export interface RunContext {
  readonly job: Job | undefined;
  readonly deliveries: readonly Delivery[];
}

/** What `show` prints about a run. */
export const runText = (run: Run, { job, deliveries }: RunContext, paint: Paint): string => {
  const { pullStoppedAt, stoppedAt } = run;
  const list: Fact[] = [
    ['run', run.id],
    ['job', run.jobId],
    ['name', harmless(job?.name ?? '')],
    ['target', job && job.image === undefined ? targetText(job) : undefined],
    ['status', endingLine(run, paint)],
    ['cause', run.cause],
    ['copy', run.copies > 1 ? `${run.copy} of ${run.copies}` : undefined],
    ['attempt', run.attempt > 1 ? String(run.attempt) : undefined],
    ['due', shortInstant(run.dueAt)],
    ['planned', run.plannedAt === run.dueAt ? undefined : shortInstant(run.plannedAt)],
    ['blocked by', run.blockedBy],
    ['follows', run.chainedFrom],
    ['late', run.latenessMs === undefined ? undefined : `${run.latenessMs} ms`],
    ['start calls', String(run.launchTries)],
    ['launched', shortInstant(run.launchedAt)],
    [
      'image pulled',
      pullStoppedAt && `${shortInstant(pullStoppedAt)}${took(run.pullStartedAt, pullStoppedAt)}`,
    ],
    ['started', shortInstant(run.startedAt)],
    ['stopping', shortInstant(run.stoppingAt)],
    ['stopped', stoppedAt && `${shortInstant(stoppedAt)}${took(run.startedAt, stoppedAt)}`],
    ['price', run.price && priceText(run.price)],
    ...deliveries.map((delivery) => deliveryFact(delivery, paint)),
  ];
  return facts(list, paint);
};

const EXPECTED: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };

/** The table that `occurrences` shows. */
export const occurrenceTable = (occurrences: readonly Occurrence[], paint: Paint): string => {
  if (occurrences.length === 0) return 'There are no occurrences in this time.\n';
  const rows = occurrences.map(({ dueAt, expected, status, runs }) => [
    shortInstant(dueAt),
    EXPECTED[String(expected)] ?? 'unknown',
    status,
    runs.length > 1 ? `${runs.length} runs, the last ${runs.at(-1)?.id}` : (runs[0]?.id ?? ''),
  ]);
  return table(['DUE', 'EXPECTED', 'STATUS', 'RUNS'], rows, paint);
};
