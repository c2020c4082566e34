import { decideLaunch } from '../../domain/execution/launching.ts';
import { runsToReplace } from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import { allocationOf, isFinal, type Run } from '../../domain/run/run.ts';
import type { RunEvent, RunEventOf } from '../../domain/run/run-event.ts';
import { launchToken, type RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { ownVariables, startOverrides } from '../../domain/target/container.ts';
import { withAddress } from '../../domain/target/price.ts';
import { isShellTarget } from '../../domain/target/target.ts';
import type { LaunchRequest, Randomness, Settings } from '../ports.ts';
import { applyRunEvent, type RunEventPorts } from './apply-run-event.ts';
import { stopOthers } from './stop-run.ts';

/** What launching needs. */
export interface LaunchRunPorts extends RunEventPorts {
  readonly randomness: Randomness;
  readonly settings: Settings;
}

/** A run and its job, as they were stored a moment ago. */
export interface ClaimedRun {
  readonly run: Run;
  readonly job: Job;
}

/** Starts the container of a run, if that is still to be done. What was just claimed is not read back. */
export type LaunchRun = (runId: RunId, claimed?: ClaimedRun) => Promise<void>;

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

  const launched = (job: Job, handle: string, calledAt: Instant): RunEventOf<'launched'> => {
    const allocation = allocationOf(job);
    return {
      kind: 'launched',
      handle,
      calledAt,
      isShell: isShellTarget(job.target),
      isWebhook: job.target.kind === 'webhook',
      allocation: allocation && withAddress(allocation, settings.publicAddresses),
    };
  };

  const call = async (run: Run, job: Job): Promise<RunEvent> => {
    const calledAt = clock.now();
    const order = orderOf(run, job);
    if (!order) return { kind: 'marked' };
    const answer = await launcher.launch(order);
    if (answer.kind === 'impossible')
      return { kind: 'start_impossible', reason: answer.reason, wasCalled: true };
    if (answer.kind === 'launched') return launched(job, answer.handle, calledAt);
    const { kind, reason, keepsToken = false } = answer;
    log.warn('start refused', { runId: run.id, tries: run.launchTries + 1, reason: reason.code });
    log.count('LaunchRefused');
    return { kind: `start_${kind}`, reason, keepsToken, random: randomness.fraction() };
  };

  const search = async (run: Run, job: Job, isLast: boolean): Promise<RunEvent> => {
    const handle = await launcher.find(run.id, job.definition);
    return handle === undefined ? { kind: 'searched_in_vain', isLast } : launched(job, handle, run.tokenFrom);
  };

  /** What has happened to a run, or happens to it now. */
  const happeningTo = async (run: Run, job: Job | undefined): Promise<RunEvent | undefined> => {
    const decision = decideLaunch(run, job, clock.now());
    if (decision.kind === 'event') return decision.event;
    if (!job || decision.kind === 'nothing') return undefined;
    return decision.kind === 'launch' ? call(run, job) : search(run, job, decision.isLast);
  };

  /** One step; true when the run has only now begun and is still to be launched. */
  const step = async (runId: RunId, claimed?: ClaimedRun): Promise<boolean> => {
    let started: RunEventOf<'launched'> | undefined;
    let event: RunEvent | undefined;
    let inTheWay: readonly RunId[] = [];
    const choose = async (stored: Run): Promise<RunEvent | undefined> => {
      const job = stored === claimed?.run ? claimed.job : await jobs.load(stored.jobId);
      // Somebody else may have stored something meanwhile, but what was started is known and must not be forgotten.
      event = started ?? (await happeningTo(stored, job));
      if (event?.kind === 'launched') started = event;
      inTheWay = job && event?.kind === 'turn_awaited' ? runsToReplace(job) : [];
      return event;
    };
    const { run } = await applyRunEvent(ports, runId, choose, claimed?.run);
    if (!run || event?.kind === 'turn_came') return run !== undefined;
    if (started && run.handle === started.handle && !isFinal(run.status))
      log.info('run launched', { runId: run.id, latenessMs: run.latenessMs });
    // Who recorded that it waits may have been cut off before asking what runs to make room.
    await stopOthers(ports, inTheWay);
    return false;
  };

  return async (runId, claimed) => {
    if (await step(runId, claimed)) await step(runId);
  };
};
