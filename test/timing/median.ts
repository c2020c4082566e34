import type { Answer, LocalMode } from '../product/support/local-mode.ts';

/** The middle one of an odd number of values: one moment in which the machine did something else does not change it. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[(values.length - 1) / 2] ?? Number.NaN;

/** By how much jobs started after their instants, once all have run: the middle one, in milliseconds. */
export const medianLateness = async (local: LocalMode, jobIds: readonly string[]): Promise<number> => {
  const runs: Answer['body'][] = await Promise.all(jobIds.map((id) => local.runOf(id, 'succeeded')));
  return median(runs.map(({ latenessMs }) => latenessMs));
};

/** Creates a job for each of these whole seconds from now on. Gives their ids. */
export const jobsIn = async (local: LocalMode, seconds: readonly number[]): Promise<readonly string[]> => {
  const jobs = seconds.map((second) => local.create({ command: ['true'], in: `${second}s` }));
  return (await Promise.all(jobs)).map(({ id }) => id);
};
