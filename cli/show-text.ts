import type { Caller, Job, Reason, Run, RunSummary } from './api-shapes.ts';
import { between, shortDuration, shortInstant } from './show-time.ts';

/** Colours a word by what it means; gives it back as it is where there are no colours. */
export type Paint = (meaning: 'good' | 'bad' | 'dim', text: string) => string;

const CONTROL = /\p{Cc}/gu;
const GOOD = new Set(['succeeded', 'running']);
const BAD = new Set(['failed', 'timed_out', 'start_failed', 'missed', 'lost']);
const LONGEST_CELL = 60;

/** Text of others that cannot steer the terminal: control characters are shown as `\u001b`. */
export const harmless = (text: string): string =>
  text.replaceAll(CONTROL, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const painted = (status: string, paint: Paint): string => {
  if (GOOD.has(status)) return paint('good', status);
  return BAD.has(status) ? paint('bad', status) : status;
};

const stateOf = (job: Job): string => job.outcome ?? job.state;

/** When it is due, or was. A run's id says that, too: `<job>-20261121T093003Z-1-1`. */
const timeOf = ({ nextDueAt, activeRuns, lastRun, finishedAt }: Job): string => {
  const [, date, hour, minute, second] = /-(\d{8})T(\d\d)(\d\d)(\d\d)/.exec(activeRuns[0] ?? '') ?? [];
  if (date === undefined) return shortInstant(nextDueAt ?? lastRun?.dueAt ?? finishedAt);
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)} ${hour}:${minute}:${second}Z`;
};

const cell = (text: string): string => {
  const shown = harmless(text);
  return shown.length > LONGEST_CELL ? `${shown.slice(0, LONGEST_CELL - 1)}…` : shown;
};

/** The table that `list` shows. */
export const jobTable = (jobs: readonly Job[], paint: Paint): string => {
  if (jobs.length === 0) return 'There are no jobs.\n';
  const rows = jobs.map((job) => [job.id, stateOf(job), timeOf(job), cell(job.image), cell(job.name ?? '')]);
  const all = [['JOB', 'STATE', 'TIME', 'IMAGE', 'NAME'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[], index: number) =>
    row
      .map((text, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - text.length);
        if (index === 0) return paint('dim', text) + padding;
        return (column === 1 ? painted(text, paint) : text) + padding;
      })
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
};

type Fact = readonly [name: string, value: string | undefined];

/** One fact a line; those that are not known are left out. */
const facts = (list: readonly Fact[], paint: Paint): string => {
  const known = list.filter((fact): fact is readonly [string, string] => Boolean(fact[1]));
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${paint('dim', name.padEnd(width))}  ${value}\n`).join('');
};

const WORD = /^[\w./:=@%+,-]+$/;

/** A command as a person could have typed it. */
const asTyped = (words: readonly string[]): string =>
  words.map((word) => (WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');

const asLines = (text: string): string => text.split('\n').map(harmless).join('\n');

const indented = (lines: readonly string[], width: number): string =>
  lines
    .map(asLines)
    .join('\n')
    .replaceAll('\n', `\n${' '.repeat(width)}`);

const VALUE_COLUMN = 16;

/** What `show` tells of a job. */
export const jobText = (job: Job, paint: Paint): string => {
  const { command, lastRun } = job;
  const environment = Object.entries(job.environment).map(([name, value]) => `${name}=${value}`);
  const list: Fact[] = [
    ['job', job.id],
    ['name', harmless(job.name ?? '')],
    ['state', painted(stateOf(job), paint)],
    ['image', harmless(job.image)],
    ['command', command && indented([asTyped(command)], VALUE_COLUMN)],
    ['shell', job.shell && indented([job.shell], VALUE_COLUMN)],
    ['environment', indented(environment, VALUE_COLUMN)],
    ['size', `${job.cpu} vCPU, ${job.memory} MiB, ${job.architecture}, ${job.capacity}`],
    ['tags', harmless(job.tags.join(', '))],
    ['due', shortInstant(job.nextDueAt)],
    ['start deadline', job.startDeadline],
    ['timeout', job.timeout],
    ['created', `${shortInstant(job.createdAt)} by ${harmless(job.createdBy)}`],
    ['finished', shortInstant(job.finishedAt)],
    ['running', job.activeRuns.join(', ')],
    ['last run', lastRun?.id],
    ['', lastRun && ending(lastRun, paint)],
  ];
  return facts(list, paint);
};

/** `failed, exit code 3: The container ended with exit code 3. Its output says more.` */
const ending = (run: RunSummary, paint: Paint): string => {
  const code = run.exitCode === undefined ? '' : `, exit code ${run.exitCode}`;
  const why = run.reason ? `: ${reasonText(run.reason)}` : '';
  return harmless(`${run.status}${code}${why}`).replace(run.status, painted(run.status, paint));
};

const reasonText = ({ text, mend }: Reason): string => (mend === undefined ? text : `${text} ${mend}`);

const PLAIN: Paint = (_, text) => text;

/** How a run ended, in one line without colours; without a run, that its job was over before. */
export const endingText = (run: RunSummary | undefined): string =>
  run ? `run ${run.id} ${ending(run, PLAIN)}` : 'the job was canceled before it ran';

const took = (from: string | undefined, to: string | undefined): string => {
  const milliseconds = between(from, to);
  return milliseconds === undefined ? '' : ` (${shortDuration(milliseconds)})`;
};

/** What `show` tells of a run. */
export const runText = (run: Run, paint: Paint): string => {
  const late = run.latenessMs === undefined ? undefined : `${run.latenessMs} ms`;
  const pulled =
    run.pullStoppedAt && `${shortInstant(run.pullStoppedAt)}${took(run.pullStartedAt, run.pullStoppedAt)}`;
  const stopped = run.stoppedAt && `${shortInstant(run.stoppedAt)}${took(run.startedAt, run.stoppedAt)}`;
  const list: Fact[] = [
    ['run', run.id],
    ['job', run.jobId],
    ['status', ending(run, paint)],
    ['cause', run.cause],
    ['due', shortInstant(run.dueAt)],
    ['late', late],
    ['start calls', String(run.launchTries)],
    ['launched', shortInstant(run.launchedAt)],
    ['image pulled', pulled],
    ['started', shortInstant(run.startedAt)],
    ['stopping', shortInstant(run.stoppingAt)],
    ['stopped', stopped],
  ];
  return facts(list, paint);
};

/** What `whoami` tells. */
export const callerText = ({ name, scopes }: Caller): string => `${harmless(name)}: ${scopes.join(', ')}\n`;
