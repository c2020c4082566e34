import type { Job, Retry } from '../api/api-shapes.ts';
import { dueAtOf } from '../api/run-id.ts';
import { endingLine } from './format-run.ts';
import { targetText } from './format-target.ts';
import { localTime, shortDuration, shortInstant } from './format-time.ts';
import {
  cell,
  type Fact,
  facts,
  harmless,
  harmlessLines,
  type Paint,
  painted,
  table,
} from './format-words.ts';

const stateOf = ({ outcome, state, paused }: Job): string =>
  outcome ?? (paused && state === 'scheduled' ? 'paused' : state);

/** When it is due, or was. */
const timeOf = ({ activeRuns, nextDueAt, lastRun, finishedAt }: Job): string =>
  shortInstant(dueAtOf(activeRuns[0] ?? '') ?? nextDueAt ?? lastRun?.dueAt ?? finishedAt);

/** The table that `list` shows. */
export const jobTable = (jobs: readonly Job[], paint: Paint): string => {
  if (jobs.length === 0) return 'There are no jobs.\n';
  const rows = jobs.map((job) => [
    job.id,
    stateOf(job),
    timeOf(job),
    cell(targetText(job)),
    cell(job.name ?? ''),
  ]);
  return table(['JOB', 'STATE', 'TIME', 'WHAT', 'NAME'], rows, paint);
};

const WORD = /^[\w./:=@%+,-]+$/;

/** A command as a person could have typed it. */
const asTyped = (words: readonly string[]): string =>
  words.map((word) => (WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');

/** Names and values; the name alone where the token may not see the value. */
const pairs = (values: Readonly<Record<string, string | null>> = {}, sign = '='): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    harmlessLines(value === null ? name : `${name}${sign}${value}`),
  );

const triggerOf = (job: Job): readonly string[] => {
  if (job.now) return ['now'];
  const field = (['every', 'cron', 'at', 'in'] as const).find((name) => job[name] !== undefined);
  return field === undefined ? [] : [job[field] ?? []].flat().map((text) => harmless(`${field} ${text}`));
};

/** `2026-11-21 09:30:03Z (2026-11-21 10:30:03 Europe/Berlin)` */
const withLocal = (at: string, timezone: string): string => {
  const local = timezone === 'UTC' ? undefined : localTime(at, timezone);
  return shortInstant(at) + (local === undefined ? '' : ` (${local} ${timezone})`);
};

const retryText = ({ limit, backoff, factor, exitCodes }: Retry): string => {
  const growth = factor === 1 ? '' : `, each further wait ${factor} times as long`;
  const codes = exitCodes === undefined ? '' : `; only exit codes ${exitCodes.join(', ')}`;
  return `${limit} more attempts, the first after ${backoff}${growth}${codes}`;
};

const scheduleFacts = (job: Job): Fact[] => {
  const { timezone, exclude, jitter } = job;
  const isRecurring = job.every !== undefined || job.cron !== undefined;
  return [
    ['time', triggerOf(job)],
    ['only every', job.onlyEvery],
    ['time zone', timezone === 'UTC' ? undefined : timezone],
    ['from', job.startsAt],
    ['until', job.endsAt],
    ['except', exclude],
    ['jitter', jitter === '0s' ? undefined : jitter],
    ['due', job.nextRuns.map((at) => withLocal(at, timezone))],
    ['copies', job.copies === 1 ? undefined : String(job.copies)],
    ['overlap', isRecurring || job.overlap !== 'skip' ? job.overlap : undefined],
    ['misfire', isRecurring ? job.misfire : undefined],
    ['start deadline', job.startDeadline],
    ['timeout', job.timeout],
    ['retry', job.retry && retryText(job.retry)],
  ];
};

const containerFacts = (job: Job): Fact[] => {
  const { command, entryPoint, shell, cpu, memory, ephemeralStorage: storage } = job;
  const { registryCredentials, workingDirectory, user, role } = job;
  const disk = storage === undefined ? '' : `, ${storage} GiB of storage`;
  return [
    ['image', targetText(job)],
    ['registry login', registryCredentials],
    ['command', command && harmlessLines(asTyped(command))],
    ['entry point', entryPoint && harmlessLines(asTyped(entryPoint))],
    ['shell', shell === undefined ? undefined : harmlessLines(shell)],
    ['folder', workingDirectory === undefined ? undefined : harmlessLines(workingDirectory)],
    ['user', user],
    ['role', role],
    ['environment', pairs(job.environment)],
    ['secrets', pairs(job.secrets)],
    ['size', `${cpu} vCPU, ${memory} MiB, ${job.architecture}, ${job.capacity}${disk}`],
  ];
};

const webhookFacts = (job: Job): Fact[] => {
  const { body, expect = [] } = job;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return [
    ['webhook', targetText(job)],
    ['headers', pairs(job.headers, ': ')],
    ['body', text === undefined ? undefined : harmlessLines(text)],
    ['expects', harmless(expect.join(', '))],
  ];
};

const targetFacts = (job: Job): Fact[] => {
  if (job.image !== undefined) return containerFacts(job);
  return job.url === undefined ? [['target', targetText(job)]] : webhookFacts(job);
};

const followUpFacts = ({ callback, successWithin, onSuccess = '' }: Job): Fact[] => [
  ['callback', callback && [callback.url, `on ${callback.on?.join(', ')}`].map(harmless)],
  ['success within', successWithin],
  ['on success', onSuccess === '' ? undefined : `start ${harmless(onSuccess)}`],
];

/** What `show` prints about a job. */
export const jobText = (job: Job, paint: Paint): string => {
  const { lastRun } = job;
  return facts(
    [
      ['job', job.id],
      ['name', harmless(job.name ?? '')],
      ['state', painted(stateOf(job), paint)],
      ...targetFacts(job),
      ['tags', harmless(job.tags.join(', '))],
      ...scheduleFacts(job),
      ...followUpFacts(job),
      ['created', `${shortInstant(job.createdAt)} by ${harmless(job.createdBy)}`],
      ['finished', shortInstant(job.finishedAt)],
      ['running', job.activeRuns],
      ['queued', job.waitingRuns],
      ['last run', lastRun && [lastRun.id, endingLine(lastRun, paint)]],
      ['last success', shortInstant(job.lastSuccessAt)],
    ],
    paint,
  );
};

/** `due at 2026-11-21 09:30:03Z, in 2s` or `due now`; `now` in milliseconds since 1970. */
export const dueText = ({ nextDueAt, paused }: Job, now: number): string => {
  if (paused) return 'paused, and due only when it is resumed';
  const left = nextDueAt === undefined ? 0 : Date.parse(nextDueAt) - now;
  return left < 1000
    ? 'due now'
    : `due at ${shortInstant(nextDueAt)}, in ${shortDuration(Math.round(left / 1000) * 1000)}`;
};
