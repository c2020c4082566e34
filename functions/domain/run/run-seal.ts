import type { Instant } from '../shared/instant.ts';
import { isFinal, type Run } from './run.ts';

/** When it was decided how a run ends; undefined while it is not over. What is left out at once is decided as it is recorded. */
export const endedAt = ({ status, sealed, createdAt }: Run): Instant | undefined =>
  isFinal(status) ? (sealed?.at ?? createdAt) : undefined;

/** Tells whether the record of a run that is not over says how it ends. */
export const isSealed = ({ status, sealed: seal }: Run): boolean => seal !== undefined && !isFinal(status);

/** A run that is not over as it is stored before anything follows from how it ends. `ended` is the same run at its end. */
export const sealRun = (before: Run, ended: Run, now: Instant): Run => {
  const { status, reason, exitCode, stoppedAt } = ended;
  if (!isFinal(status)) throw new RangeError(`run ${ended.id} is ${status}, not final`);
  const { reason: _reason, expiresAt: _expiresAt, ...kept } = ended;
  return {
    ...kept,
    status: before.status,
    lookAt: before.lookAt ?? now,
    sealed: {
      status,
      ...(reason && { reason }),
      ...(exitCode !== undefined && { exitCode }),
      ...(stoppedAt !== undefined && { stoppedAt }),
      at: now,
    },
  };
};
