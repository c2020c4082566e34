import type { Check } from './check.ts';
import type { Evidence, JobSeen, RunSeen } from './evidence.ts';
import { judgeWebhooks } from './judge-webhooks.ts';
import { isFinal } from './round-client.ts';
import { FAILING_EXIT_CODE } from './round-job.ts';

/** The command of a run that was lost had begun so long after its launch at most, and was over so long after its time. */
const SLACK_MILLISECONDS = 2000;
/** So long a command that was being started may outlive local mode on a busy machine. */
const ORPHAN_MILLISECONDS = 500;
/** Statuses of a run whose container was never made, with a reason on record. */
const NEVER_BEGAN = new Set(['start_failed', 'skipped', 'missed', 'canceled']);
/** After these a further attempt follows, as long as the job allows one. */
const TRIED_AGAIN = new Set(['failed', 'timed_out']);

/** Everything that must hold after a round. */
export function judgeRound(evidence: Evidence): Check[] {
  const { jobs, leftBehind, deadLetters, failedStarts } = evidence;
  const ofJobs = (judge: (job: JobSeen) => string[]) =>
    jobs.flatMap((job) => judge(job).map((fault) => `${job.plan.kind} job ${job.id}: ${fault}`));
  const ofRuns = (judge: (run: RunSeen, job: JobSeen) => string | undefined) =>
    jobs.flatMap((job) =>
      job.runs.flatMap((run) => {
        const fault = judge(run, job);
        return fault === undefined ? [] : [`${job.plan.kind} run ${run.id} (${run.status}): ${fault}`];
      }),
    );
  return [
    { name: 'every job is final', faults: ofJobs(notFinal) },
    { name: 'the runs on record are those expected', faults: ofJobs(otherRuns) },
    { name: 'each run ended as its command, and its job as its runs', faults: ofJobs(otherEnd) },
    { name: 'no command was begun twice', faults: begunTwice(evidence) },
    {
      name: 'only a run cut off has no begun command',
      faults: ofRuns((run, job) => notBegun(run, job, evidence)),
    },
    { name: 'only a kill has lost a run', faults: ofRuns((run, job) => lostOtherwise(run, job, evidence)) },
    {
      name: 'nothing was begun before its time',
      faults: ofRuns((run, job) => begunEarly(run, job, evidence)),
    },
    ...judgeWebhooks(evidence),
    { name: 'no process was left behind', faults: leftBehind },
    {
      name: 'no message is in a dead-letter queue',
      faults: [...deadLetters].filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`),
    },
    { name: 'local mode started after each kill', faults: failedStarts },
  ];
}

/** Tells whether nothing of a job is still to come. */
export const isJobFinal = (job: JobSeen): boolean =>
  job.runs.length > 0 && notFinal(job).length === 0 && job.runs.every(({ status }) => isFinal(status));

function notFinal({ state, outcome, nextDueAt, activeRuns, runs }: JobSeen): string[] {
  const faults: string[] = [];
  if (state !== 'history' || outcome === undefined) faults.push(`state ${state}, outcome ${outcome}`);
  if (nextDueAt !== undefined) faults.push(`is due at ${nextDueAt}`);
  if (activeRuns.length > 0) faults.push(`active runs ${activeRuns.join(', ')}`);
  for (const { id, status } of runs) if (!isFinal(status)) faults.push(`run ${id} is ${status}`);
  return faults;
}

/** Of each copy the attempts 1, 2, … without a gap, and a further one exactly where the one before asks for it. */
function otherRuns({ plan, runs, dueAt }: JobSeen): string[] {
  const due = new Date(dueAt).toISOString().replace(/[-:.]/g, '').replace('000Z', 'Z');
  const known = new Set(runs.map(({ id }) => id));
  const expected = new Set<string>();
  for (let copy = 1; copy <= plan.copies; copy += 1) {
    for (let attempt = 1; ; attempt += 1) {
      const end = `-${due}-${copy}-${attempt}`;
      const run = runs.find(({ id }) => id.endsWith(end));
      expected.add(run?.id ?? end);
      if (!run || attempt > plan.retries || !TRIED_AGAIN.has(run.status)) break;
    }
  }
  const missing = [...expected].filter((id) => !known.has(id)).map((id) => `no run ${id}`);
  return [...missing, ...[...known].filter((id) => !expected.has(id)).map((id) => `unexpected run ${id}`)];
}

function otherEnd({ plan, runs, outcome }: JobSeen): string[] {
  const faults: string[] = [];
  for (const { id, status, exitCode, attempt } of runs) {
    if (status === 'lost') continue;
    const expected = attempt <= plan.failing ? 'failed' : 'succeeded';
    if (status !== expected) faults.push(`run ${id} ended as ${status}, not ${expected}`);
    if (plan.kind !== 'shell') continue;
    const code = expected === 'failed' ? FAILING_EXIT_CODE : 0;
    if (exitCode !== code) faults.push(`run ${id} has exit code ${exitCode}, not ${code}`);
  }
  const last = [...Map.groupBy(runs, ({ copy }) => copy).values()].map(
    (attempts) => attempts.toSorted((a, b) => b.attempt - a.attempt)[0]?.status,
  );
  const expected = last.every((status) => status === 'succeeded') ? 'succeeded' : 'failed';
  if (outcome !== expected) faults.push(`outcome ${outcome}, not ${expected}`);
  return faults;
}

function begunTwice({ begun, jobs }: Evidence): string[] {
  const known = new Set(jobs.flatMap(({ runs }) => runs.map(({ id }) => id)));
  return [...begun].flatMap(([runId, { count }]) => [
    ...(count > 1 ? [`${runId}: ${count} times`] : []),
    ...(known.has(runId) ? [] : [`${runId}: begun, but not on record`]),
  ]);
}

function notBegun(
  { id, status, reason }: RunSeen,
  { plan }: JobSeen,
  { begun }: Evidence,
): string | undefined {
  if (plan.kind !== 'shell' || begun.has(id) || status === 'lost') return undefined;
  return NEVER_BEGAN.has(status) && reason ? undefined : 'its command was not begun';
}

/**
 * A kill while the command ran, or, where it had not begun, while the run was being launched. What has just been started may
 * still begin when its parent is dead already, until it is ended, too.
 */
function lostOtherwise(run: RunSeen, { plan }: JobSeen, { begun, kills }: Evidence): string | undefined {
  if (run.status !== 'lost') return undefined;
  if (plan.kind !== 'shell') return 'nothing of it can be lost';
  const plannedAt = Date.parse(run.plannedAt);
  const begunAt = begun.get(run.id)?.lastAt;
  const launchedAt = run.launchedAt === undefined ? plannedAt : Date.parse(run.launchedAt);
  const from = begunAt === undefined ? plannedAt : begunAt - ORPHAN_MILLISECONDS;
  const to = begunAt === undefined ? launchedAt : begunAt + plan.duration;
  const isCutOff = kills.some(({ at, goneAt }) => goneAt >= from && at <= to + SLACK_MILLISECONDS);
  return isCutOff ? undefined : `no kill between ${iso(from)} and ${iso(to)}`;
}

function begunEarly(
  { id, plannedAt }: RunSeen,
  _job: JobSeen,
  { begun, arrivals }: Evidence,
): string | undefined {
  const first = Math.min(
    begun.get(id)?.lastAt ?? Number.POSITIVE_INFINITY,
    ...arrivals.filter(({ runId, path }) => runId === id && path.startsWith('/hook/')).map(({ at }) => at),
  );
  // Times of files are cut off to the tick of the kernel before.
  const tick = 10;
  return first < Date.parse(plannedAt) - tick
    ? `begun at ${iso(first)}, planned for ${plannedAt}`
    : undefined;
}

const iso = (at: number): string => new Date(at).toISOString();
