import type { Check } from './check.ts';
import type { Arrival, DeliverySeen, Evidence, JobSeen } from './evidence.ts';

/** Between the answer of a receiver and what is recorded of it pass some milliseconds, on a busy machine seconds. */
const RECORD_MILLISECONDS = 5000;
/** The clock of a try is read before its request is made, and again when all of the answer is there. */
const CLOCK_MILLISECONDS = 5;

interface Told {
  readonly job: JobSeen;
  readonly delivery: DeliverySeen;
  /** In the order in which they came. */
  readonly arrivals: readonly Arrival[];
}

/** What must hold of the webhooks and callbacks of a round. */
export function judgeWebhooks(evidence: Evidence): Check[] {
  const told = toldIn(evidence);
  const faults = (judge: (each: Told) => string[]) =>
    told.flatMap((each) => judge(each).map((fault) => `${each.delivery.id}: ${fault}`));
  return [
    { name: 'every webhook and callback is on record once, and no other', faults: otherDeliveries(evidence) },
    { name: 'every webhook and callback arrived, under one id', faults: faults(notArrived) },
    {
      name: 'a webhook came again only after a refusal or where a kill cut off its record',
      faults: faults((each) => cameAgain(each, evidence)),
    },
    { name: 'no webhook came after its record said delivered', faults: faults(cameLate) },
  ];
}

/** How many webhooks came again although they were answered with success. */
export const countRepeated = (evidence: Evidence): number =>
  toldIn(evidence)
    .map(({ arrivals }) => arrivals.filter(({ status }) => status === 204).length)
    .reduce((sum, count) => sum + Math.max(0, count - 1), 0);

function toldIn({ jobs, arrivals }: Evidence): Told[] {
  const byId = Map.groupBy(arrivals, ({ id }) => id);
  return jobs.flatMap((job) =>
    job.deliveries.map((delivery) => ({ job, delivery, arrivals: byId.get(delivery.id) ?? [] })),
  );
}

/** Each run of a webhook job is one, and each run of a job with a callback is told once. */
function otherDeliveries({ jobs, arrivals }: Evidence): string[] {
  const expected = jobs.flatMap(({ plan, runs }) =>
    runs.flatMap(({ id }) => [
      ...(plan.kind === 'webhook' ? [`${id}-target`] : []),
      ...(plan.hasCallback ? [`${id}-callback`] : []),
    ]),
  );
  const recorded = jobs.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
  const wanted = new Set(expected);
  const known = new Set(recorded);
  return [
    ...expected.filter((id) => !known.has(id)).map((id) => `${id}: not on record`),
    ...recorded.filter((id, index) => recorded.indexOf(id) !== index).map((id) => `${id}: twice on record`),
    ...recorded.filter((id) => !wanted.has(id)).map((id) => `${id}: not expected`),
    ...arrivals
      .filter(({ id }) => !known.has(id))
      .map(({ id, path }) => `${id}: came to ${path}, not on record`),
  ];
}

function notArrived({ job, delivery, arrivals }: Told): string[] {
  const faults: string[] = [];
  const { kind, runId, status } = delivery;
  if (status !== 'delivered') faults.push(`is ${status}`);
  if (!arrivals.some((arrival) => arrival.status === 204)) faults.push('did not arrive');
  const run = job.runs.find(({ id }) => id === runId);
  const type = kind === 'target' ? 'run.due' : `run.${run?.status}`;
  const path = `/${kind === 'target' ? 'hook' : 'callback'}/${job.plan.index}`;
  for (const arrival of arrivals) {
    const isRight = arrival.type === type && arrival.path === path && arrival.runId === runId;
    if (!isRight)
      faults.push(`${arrival.type} of ${arrival.runId} came to ${arrival.path}, not ${type} to ${path}`);
  }
  return faults;
}

/** Each arrival belongs to a try on record, or a kill came before it could be recorded. */
function cameAgain({ delivery, arrivals }: Told, { kills }: Evidence): string[] {
  const tries = delivery.tries.map(({ at, durationMs = 0, status }) => ({
    from: Date.parse(at) - CLOCK_MILLISECONDS,
    to: Date.parse(at) + durationMs + CLOCK_MILLISECONDS,
    status,
  }));
  return arrivals.flatMap(({ at, delay, status }) => {
    const own = tries.findIndex(
      (attempt) => at >= attempt.from && at <= attempt.to && attempt.status === status,
    );
    if (own >= 0) {
      tries.splice(own, 1);
      return [];
    }
    const isCutOff = kills.some((kill) => kill.goneAt >= at && kill.at <= at + delay + RECORD_MILLISECONDS);
    return isCutOff ? [] : [`came at ${new Date(at).toISOString()} without a record or a kill`];
  });
}

function cameLate({ delivery, arrivals }: Told): string[] {
  if (delivery.status !== 'delivered' || delivery.finishedAt === undefined) return [];
  const finishedAt = Date.parse(delivery.finishedAt);
  return arrivals
    .filter(({ at }) => at > finishedAt)
    .map(({ at }) => `came at ${new Date(at).toISOString()}, delivered at ${delivery.finishedAt}`);
}
