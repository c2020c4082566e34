import { type JobId, newJobId } from '../domain/identifiers.ts';
import type { Clock, Randomness } from './ports.ts';

/** Gives the id of a job that is still to be created, for a caller whose job must hold its own id. */
export type ReserveJobId = () => JobId;

/** Makes up ids that nobody has, one after the other. */
export const reserveJobId =
  ({ clock, randomness }: { readonly clock: Clock; readonly randomness: Randomness }): ReserveJobId =>
  () =>
    newJobId(clock.now(), randomness.bytes(10));
