const SHORTEST_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 1_000;
const LONGEST_WHILE_WAITING_MILLISECONDS = 10_000;
const GROWTH = 1.25;

/** How long to wait before asking again after a wait that brought nothing new: 250 ms, growing to a second. */
export const nextPause = (previous: number | undefined): number =>
  previous === undefined ? SHORTEST_MILLISECONDS : Math.min(previous * GROWTH, LONGEST_MILLISECONDS);

/**
 * How long to wait before asking again for a job that is due at an instant: longer while that is far away, as the job may
 * be canceled meanwhile, and `pause` once it is near.
 * @param now milliseconds since 1970
 */
export const pauseUntilDue = (nextDueAt: string | undefined, now: number, pause: number): number => {
  const left = nextDueAt === undefined ? 0 : Date.parse(nextDueAt) - now;
  return Math.min(Math.max(left, pause), LONGEST_WHILE_WAITING_MILLISECONDS);
};
