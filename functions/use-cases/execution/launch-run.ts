import {
  decideLaunch,
  type LaunchDecision,
  launched,
  marked,
  notFound,
  refused,
} from '../../domain/execution/launching.ts';
import { runsToReplace } from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Reason } from '../../domain/run/reason.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { endRun } from '../../domain/run/run-end.ts';
import { launchToken, type RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { ownVariables, startOverrides } from '../../domain/target/container.ts';
import type { LaunchRequest, Log, Randomness, RunLauncher, Settings } from '../ports.ts';
import { changeRun, type RunChangePorts } from './change-run.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { stopContainer, stopOthers } from './stop-run.ts';

/** What launching needs. */
export interface LaunchRunPorts extends RunChangePorts {
  readonly launcher: RunLauncher;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly settings: Settings;
}

/** What a start call has started, or a search has found. */
interface Started {
  readonly handle: string;
  readonly calledAt: Instant;
}

/** Starts the container of a run, if that is still to be done. */
export type LaunchRun = (runId: RunId) => Promise<void>;

/**
 * Launches runs. Everything may be repeated: the same try of the same run goes to ECS under the same token, so it
 * never starts a second container.
 * @throws DomainError `unavailable` when the answer of ECS is unclear; the wake-up is then repeated.
 */
export const launchRun = (ports: LaunchRunPorts): LaunchRun => {
  const { jobs, launcher, clock, randomness, log, settings } = ports;

  const orderOf = (run: Run, job: Job): LaunchRequest | undefined => {
    const { id, name, tags, target, definition = '' } = job;
    const named = { id, tags, ...(name !== undefined && { name }) };
    switch (target.kind) {
      case 'container':
        return {
          run,
          job: { ...named, definition, target },
          overrides: startOverrides(target, ownVariables(run, run.copies), settings.containerName),
          token: launchToken(run.id, run.tokenTry),
        };
      case 'webhook':
        return { run, job: { ...named, target } };
      case 'marker':
        return undefined;
    }
  };

  const giveUp = (run: Run, reason: Reason): Run => endRun(run, 'start_failed', { reason });

  const call = async (run: Run, job: Job): Promise<Run> => {
    const calledAt = clock.now();
    const order = orderOf(run, job);
    if (!order) return marked(run, calledAt);
    const answer = await launcher.launch(order);
    if (answer.kind === 'impossible')
      return giveUp({ ...run, launchTries: run.launchTries + 1 }, answer.reason);
    if (answer.kind === 'launched') return launched(run, job, answer.handle, calledAt, clock.now());
    log.warn('start refused', { runId: run.id, tries: run.launchTries + 1, reason: answer.reason.code });
    log.count('LaunchRefused');
    return refused(run, answer, randomness.fraction(), clock.now());
  };

  const search = async (run: Run, job: Job): Promise<Run> => {
    const handle = await launcher.find(run.id);
    if (handle !== undefined) return launched(run, job, handle, run.tokenFrom, clock.now());
    return notFound(run, clock.now());
  };

  const act = async (run: Run, job: Job | undefined, decision: LaunchDecision): Promise<Run | undefined> => {
    switch (decision.kind) {
      case 'await_calls':
      case 'begin':
      case 'end':
      case 'unclaimed':
      case 'waiting':
        return decision.run === run ? undefined : decision.run;
      case 'search':
        return job && search(run, job);
      case 'launch':
        return job && call(run, job);
      case 'withdraw':
        // Somebody else may have changed it: whoever looks at it next decides anew.
        await ports.runs.save(decision.run);
        return undefined;
      default:
        return undefined;
    }
  };

  /** What is left to do once the run is stored; `handle` is what this call has started or found, if anything. */
  const afterwards = async (run: Run, handle: string | undefined, awaitsCalls: boolean): Promise<void> => {
    if (isFinal(run.status)) {
      // It was stopped while ECS was starting it: what was started must not go on.
      if (handle !== undefined && run.handle !== handle)
        await launcher.stop(handle, 'Runat: the run is over');
    } else if (run.handle === undefined) {
      // What is not claimed yet is the due step's to launch.
      if (awaitsCalls || run.lastRefusal !== undefined) await scheduleLaunch(ports, run.id, run.tryFrom);
    } else if (handle !== undefined) {
      log.info('run launched', { runId: run.id, latenessMs: run.latenessMs });
      // It may have been asked to stop while ECS was starting it.
      await stopContainer(launcher, run);
    }
  };

  const isWithoutContainer = ({ status, handle }: Run): boolean =>
    status === 'starting' && handle === undefined;

  /** One step; true when the run has only now begun and is still to be launched. */
  const step = async (runId: RunId): Promise<boolean> => {
    let started: Started | undefined;
    let hasBegun = false;
    let awaitsCalls = false;
    let inTheWay: readonly RunId[] = [];
    const stored = await changeRun(ports, runId, async (run) => {
      const job = await jobs.load(run.jobId);
      // Somebody else has stored something meanwhile, but what was started is known now and must not be forgotten.
      if (started && job && isWithoutContainer(run)) {
        return launched(run, job, started.handle, started.calledAt, clock.now());
      }
      const decision = decideLaunch(run, job, clock.now());
      const changed = await act(run, job, decision);
      hasBegun = decision.kind === 'begin';
      awaitsCalls = decision.kind === 'await_calls';
      inTheWay = job && decision.kind === 'waiting' ? runsToReplace(job) : [];
      if (changed?.handle !== undefined) {
        started = { handle: changed.handle, calledAt: changed.launchedAt ?? clock.now() };
      }
      return changed;
    });
    if (!stored || hasBegun) return stored !== undefined;
    // Who recorded that it waits may have been cut off before asking what runs to make room.
    await stopOthers(ports, inTheWay);
    await afterwards(stored, started?.handle, awaitsCalls);
    return false;
  };

  return async (runId) => {
    if (await step(runId)) await step(runId);
  };
};
