import { overdueMessage } from '../../domain/delivery/callback-message.ts';
import { overdueDelivery } from '../../domain/delivery/delivering.ts';
import { overdueDeliveryId } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import { announcedBy, decideExpectation, successExpectedBy } from '../../domain/job/success-deadline.ts';
import { type CallbackPorts, sendSoon } from '../deliveries/enqueue-callback.ts';
import type { JobStore, SuccessExpectation, SuccessWatch } from '../ports.ts';
import { type DealWith, type Walked, type WalkTime, walkPages } from '../shared/walk-pages.ts';

/** What checking expectations needs. */
export interface CheckExpectationsPorts extends CallbackPorts {
  readonly jobs: Pick<JobStore, 'load'>;
  readonly successWatch: SuccessWatch;
}

/**
 * Expects a success of a job that is about to be stored, where the job wants that to be watched. Where the job before the
 * change said the same, nothing is expected anew: a success that is overdue already is reported once.
 */
export const expectSuccess = async (
  { successWatch, clock }: Pick<CheckExpectationsPorts, 'successWatch' | 'clock'>,
  job: Job,
  before?: Job,
): Promise<void> => {
  const expectedBy = successExpectedBy(job);
  const isKnown = before !== undefined && successExpectedBy(before) === expectedBy;
  if (expectedBy === undefined || isKnown) return;
  await successWatch.expect({ jobId: job.id, expectedBy: announcedBy(expectedBy, clock.now()) });
};

/**
 * Tells which successes are overdue, in the log, as a metric and to the job's callback: once for each instant by which a success
 * was expected. What an edit expects meanwhile stays. One job that fails does not keep it from the others.
 */
export const checkExpectations = async (ports: CheckExpectationsPorts, time: WalkTime): Promise<Walked> => {
  const { jobs, successWatch, deliveries, clock, log } = ports;

  const tell = async (job: Job, at: number): Promise<void> => {
    log.warn('a success is overdue', { jobId: job.id, expectedBy: at, lastSuccessAt: job.lastSuccessAt });
    log.count('JobOverdue');
    if (!job.callback?.on.includes('job.overdue')) return;
    const facts = { id: overdueDeliveryId(job.id, at), jobId: job.id, at, url: job.callback.url };
    const delivery = overdueDelivery(facts, overdueMessage(job, at), clock.now());
    await deliveries.insert(delivery);
    await sendSoon(ports, delivery);
  };

  const check = async (read: SuccessExpectation): Promise<void> => {
    const job = await jobs.load(read.jobId);
    const decision = decideExpectation(job, clock.now());
    if (decision.kind === 'expect') return successWatch.renew(read, decision.by);
    if (decision.kind === 'overdue' && job) await tell(job, read.expectedBy);
    const next = decision.kind === 'overdue' ? decision.next : undefined;
    return next === undefined ? successWatch.forget(read) : successWatch.renew(read, next);
  };

  const checkGuarded: DealWith<SuccessExpectation> = async (read) => {
    try {
      await check(read);
      return true;
    } catch (cause) {
      log.error('what is expected of this job could not be checked', { jobId: read.jobId }, cause);
      return false;
    }
  };

  return walkPages(
    time,
    (page) => successWatch.overdue(clock.now(), page),
    async () => checkGuarded,
  );
};
