import { DomainError } from '../../domain/shared/errors.ts';

/** How often a lost race is repeated before the caller gets an error. Each loss means that another caller won. */
const MOST_RACES = 20;

/**
 * Runs a read, a decision and a conditional save again and again until no one else was faster. `run` answers
 * `conflict` when it lost.
 * @throws DomainError `unavailable` after so many losses that something is wrong; `what` names the thing.
 */
export const retryOnConflict = async <T>(what: string, run: () => Promise<T | 'conflict'>): Promise<T> => {
  for (let races = 0; races < MOST_RACES; races += 1) {
    const answer = await run();
    if (answer !== 'conflict') return answer;
  }
  throw new DomainError('unavailable', `${what} is being changed by too many at once`);
};
