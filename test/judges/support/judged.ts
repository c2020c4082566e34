import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a judge has looked at, in words with counts; `tools/judged.ts` shows it before the totals. */
    judged?: string;
    /** Why a test was not run. */
    notRun?: string;
  }
}

/** Tells what the judge of a test has looked at. */
export const tellJudged = ({ task }: Pick<TestContext, 'task'>, words: string): void => {
  task.meta.judged = words;
};

/** Leaves a test out, which counts neither as passed nor as failed, and tells why. */
export const leaveOut = ({ task, skip }: Pick<TestContext, 'task' | 'skip'>, why: string): never => {
  task.meta.notRun = why;
  return skip(why);
};
