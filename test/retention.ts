import type { ActivityEntry } from '../functions/domain/activity/activity.ts';
import type { Delivery } from '../functions/domain/delivery/delivery.ts';
import type { Job } from '../functions/domain/job/job.ts';
import type { Run } from '../functions/domain/run/run.ts';
import { endedAt } from '../functions/domain/run/run-seal.ts';
import { DAY, type Instant } from '../functions/domain/shared/instant.ts';

/** How many days the stores in memory keep what is over. */
export const KEPT_DAYS = 90;

/** Until when something is kept that is over since an instant. */
export const keptUntil = (ended: Instant): Instant => ended + KEPT_DAYS * DAY;

const kept = <T extends { readonly expiresAt?: Instant }>(value: T, ended: Instant | undefined): T =>
  ended === undefined ? value : { expiresAt: keptUntil(ended), ...value };

/** A job, run or delivery as stores keep it: it expires once it is over. */
export const keptJob = (job: Job): Job => kept(job, job.finishedAt);
export const keptRun = (run: Run): Run => kept(run, endedAt(run));
export const keptEntry = (entry: ActivityEntry): ActivityEntry => kept(entry, entry.at);
export const keptDelivery = (delivery: Delivery): Delivery => kept(delivery, delivery.finishedAt);
