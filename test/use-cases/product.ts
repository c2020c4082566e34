import { isLookedForOnPurpose } from '../../functions/domain/delivery/delivering.ts';
import type { Job } from '../../functions/domain/job/job.ts';
import type { JobRequest } from '../../functions/domain/request/job-fields.ts';
import type { Run, StopIntent } from '../../functions/domain/run/run.ts';
import { LOST_AFTER } from '../../functions/domain/run/run-machine.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import { listActivity } from '../../functions/use-cases/activity/list-activity.ts';
import { deliverWebhook } from '../../functions/use-cases/deliveries/deliver-webhook.ts';
import { listDeliveries } from '../../functions/use-cases/deliveries/list-deliveries.ts';
import { replayDelivery } from '../../functions/use-cases/deliveries/replay-delivery.ts';
import { applyTaskEvent } from '../../functions/use-cases/execution/apply-task-event.ts';
import { handleWakeUp } from '../../functions/use-cases/execution/handle-wake-up.ts';
import { launchRun } from '../../functions/use-cases/execution/launch-run.ts';
import { startDueRuns } from '../../functions/use-cases/execution/start-due-runs.ts';
import { stopRun, stopRunOnRequest } from '../../functions/use-cases/execution/stop-run.ts';
import { sweep } from '../../functions/use-cases/execution/sweep.ts';
import { targetLauncher } from '../../functions/use-cases/execution/target-launcher.ts';
import { cancelJob } from '../../functions/use-cases/jobs/cancel-job.ts';
import { createJob } from '../../functions/use-cases/jobs/create-job.ts';
import { createNumberedJob } from '../../functions/use-cases/jobs/create-numbered-job.ts';
import { listJobs } from '../../functions/use-cases/jobs/list-jobs.ts';
import { previewJob } from '../../functions/use-cases/jobs/preview-job.ts';
import { putJob } from '../../functions/use-cases/jobs/put-job.ts';
import { readTimeline } from '../../functions/use-cases/jobs/read-timeline.ts';
import { type ReviseJobInput, reviseJob } from '../../functions/use-cases/jobs/revise-job.ts';
import { summarize } from '../../functions/use-cases/jobs/summarize.ts';
import { followOutput } from '../../functions/use-cases/output/follow-output.ts';
import { readLatestOutput } from '../../functions/use-cases/output/read-latest-output.ts';
import { readOutput } from '../../functions/use-cases/output/read-output.ts';
import { targetOutput } from '../../functions/use-cases/output/target-output.ts';
import { findLatestRun } from '../../functions/use-cases/runs/find-latest-run.ts';
import { listAllRuns } from '../../functions/use-cases/runs/list-all-runs.ts';
import { listOccurrences } from '../../functions/use-cases/runs/list-occurrences.ts';
import { type ReportedExecution, reportRun } from '../../functions/use-cases/runs/report-run.ts';
import { runNow } from '../../functions/use-cases/runs/run-now.ts';
import { pauseAll, resumeAll } from '../../functions/use-cases/stack/pause-all.ts';
import { type InMemoryWorld, inMemoryWorld } from '../in-memory/world.ts';

/** A shell job in 30 seconds. */
export const IN_30_SECONDS: JobRequest = { image: 'busybox', shell: 'echo out', in: '30s' };

/** When a job is due next. */
export const dueAtOf = ({ id, nextDueAt }: Job): Instant => {
  if (nextDueAt === undefined) throw new RangeError(`job ${id} is due no more`);
  return nextDueAt;
};

/** Who asks for everything here. */
const CALLER = 'alice';

type WithoutCaller<T extends { readonly callerName: string }> = Omit<T, 'callerName'> &
  Partial<Pick<T, 'callerName'>>;

/** All use cases over one in-memory world, with the steps that tests take again and again. */
export const productOver = (world: InMemoryWorld = inMemoryWorld(), bare: InMemoryWorld = world) => {
  const ports = { ...bare, launcher: targetLauncher(bare), output: targetOutput(bare) };
  const create = createJob(ports);
  const [revise, cancel, stop] = [reviseJob(ports), cancelJob(ports), stopRunOnRequest(ports)];
  const [pause, resume, report] = [pauseAll(ports), resumeAll(ports), reportRun(ports)];
  const wake = handleWakeUp(ports);
  const deliver = deliverWebhook(ports);
  const watch = sweep(ports);
  return {
    ...world,
    create: (request: JobRequest = IN_30_SECONDS) => create({ request, callerName: CALLER }),
    put: putJob(ports),
    revise: (input: WithoutCaller<ReviseJobInput>) => revise({ callerName: CALLER, ...input }),
    runNow: runNow(ports),
    pauseAll: (until: Instant | undefined) => pause(until, CALLER),
    resumeAll: () => resume(CALLER),
    preview: previewJob(ports),
    occurrences: listOccurrences(ports),
    timeline: readTimeline(ports),
    listAllRuns: listAllRuns(ports),
    findLatestRun: findLatestRun(ports),
    summarize: summarize(ports),
    createJob: create,
    createNumberedJob: createNumberedJob(ports),
    cancel: (id: string, { stop = false }: { readonly stop?: boolean } = {}) =>
      cancel(id, { callerName: CALLER, stop }),
    due: startDueRuns(ports),
    launch: launchRun(ports),
    follow: applyTaskEvent(ports),
    /** On request, or as the system does it. */
    stop: (runId: string, intent: StopIntent) =>
      intent === 'user' ? stop(runId, CALLER) : stopRun(ports)(runId, intent),
    sweep: watch,
    list: listJobs(ports),
    readOutput: readOutput(ports),
    followOutput: followOutput(ports),
    readLatestOutput: readLatestOutput(ports),
    reportRun: (execution: WithoutCaller<ReportedExecution>) => report({ callerName: CALLER, ...execution }),
    activityOf: listActivity(ports),
    listDeliveries: listDeliveries(ports),
    replay: replayDelivery(ports),
    deliver,
    wake,
    /** Lets time pass up to `at`, handing over each wake-up at its time. */
    passUntil: async (at: Instant) => {
      for (;;) {
        const hints = [world.alarms.pending.at(0), world.deliveryQueue.pending.at(0)];
        // What waits for long is not queued: the watchdog looks for it.
        const looks = world.deliveries
          .all()
          .flatMap((each) => (isLookedForOnPurpose(each) ? [each.nextTryAt] : []));
        const next = Math.min(
          ...hints.flatMap((hint) => (hint ? [hint.at] : [])),
          ...looks.map((look) => look + 1),
        );
        if (next > at) break;
        world.clock.advanceTo(Math.max(next, world.clock.now()));
        for (const wakeUp of world.alarms.takeDue(world.clock.now())) await wake(wakeUp);
        if (looks.some((look) => look < world.clock.now())) await watch();
        for (const id of world.deliveryQueue.takeDue(world.clock.now())) await deliver(id);
      }
      world.clock.advanceTo(Math.max(at, world.clock.now()));
    },
    /** The watchdog looks for containers and does not find them, for so long that its next tick gives their runs up. */
    searchInVain: async () => {
      await watch();
      world.clock.advance(LOST_AFTER);
    },
    /** The job as it is stored now. */
    job: async (id: string): Promise<Job> => {
      const job = await world.jobs.load(id);
      if (!job) throw new RangeError(`no job ${id}`);
      return job;
    },
    /** The only run of a job as it is stored now. */
    run: async (jobId: string): Promise<Run> => {
      const { items } = await world.runs.listOfJob(jobId, { limit: 100 });
      if (items.length !== 1 || !items[0]) throw new RangeError(`${items.length} runs of job ${jobId}`);
      return items[0];
    },
  };
};

/** What `productOver` makes. */
export type Product = ReturnType<typeof productOver>;
