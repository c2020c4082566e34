/** Why something ended as it did. */
export interface Reason {
  /** Short and stable, for programs: `out_of_memory`. */
  readonly code: string;
  /** In plain words, what happened. */
  readonly text: string;
  /** What to do about it; absent where there is nothing to do. */
  readonly advice?: string;
}

/** Well-known exit codes of shells and the kernel. https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html */
const EXIT_CODES: ReadonlyMap<number, string> = new Map([
  [126, 'the command was found but may not be executed'],
  [127, 'the command was not found'],
  [134, 'it aborted (SIGABRT)'],
  [137, 'it was killed (SIGKILL)'],
  [139, 'it crashed (SIGSEGV)'],
  [143, 'it was asked to end (SIGTERM)'],
]);

/** The reason of a container that ended by itself with a code other than 0. */
export const exitedWith = (exitCode: number): Reason => {
  const meaning = EXIT_CODES.get(exitCode);
  return {
    code: 'exit_code',
    text: `The container ended with exit code ${exitCode}${meaning ? `: ${meaning}` : ''}.`,
    advice: 'Its output says more.',
  };
};

/** Reasons that need no message. */
export const REASONS = {
  outOfMemory: {
    code: 'out_of_memory',
    text: 'The container used more memory than it has and was killed.',
    advice: 'Give it more "memory".',
  },
  noExitCode: {
    code: 'no_exit_code',
    text: 'The container ended without an exit code.',
    advice: 'Run it again; if it happens often, look at the task in the ECS console.',
  },
  spotInterruption: {
    code: 'spot_interruption',
    text: 'AWS took the spot capacity back.',
    advice: 'Use "capacity": "on_demand" for work that must not be interrupted.',
  },
  hostFailure: {
    code: 'host_failure',
    text: 'The machine below the container failed or was retired by AWS.',
    advice: 'It was not the job’s fault; run it again.',
  },
  stoppedByUser: { code: 'stopped', text: 'Stopped on request.' },
  stoppedOutside: {
    code: 'stopped_outside',
    text: 'Someone stopped the container outside Runat, in the ECS console or by its API.',
  },
  timedOut: {
    code: 'timeout',
    text: 'It ran longer than its timeout and was stopped.',
    advice: 'Give it a longer "timeout".',
  },
  lost: {
    code: 'lost',
    text: 'ECS no longer knows the container, and no event told how it ended.',
    advice: 'Look at its output to see how far it came.',
  },
  receiverGone: {
    code: 'receiver_gone',
    text: 'The receiver of the webhook answered 410: it wants no more of these.',
    advice: 'Give the job another "url", or cancel it.',
  },
  neverAnswered: {
    code: 'start_not_answered',
    text: 'No start call for it was answered in time, and ECS knows no container of it.',
    advice: 'Run it again; a longer "startDeadline" lets a late run still happen.',
  },
  notClaimed: {
    code: 'not_claimed',
    text: 'The job was changed before this run began.',
  },
  jobCanceled: { code: 'job_canceled', text: 'The job was canceled before this run began.' },
  replaced: { code: 'replaced', text: 'Stopped because the next occurrence of the job takes its place.' },
  stillRunning: {
    code: 'still_running',
    text: 'Left out because an earlier run of the job was not over.',
    advice: 'Another "overlap" lets occurrences wait, replace what runs, or run beside it.',
  },
  anotherWaits: {
    code: 'another_waits',
    text: 'Left out because an earlier run was not over and another occurrence was waiting already.',
    advice: 'Give the job a longer interval, or let its occurrences overlap.',
  },
  superseded: { code: 'superseded', text: 'Left out because a newer occurrence of the job took its place.' },
  tooManyActive: {
    code: 'too_many_active',
    text: 'Left out because the job has as many active runs as one job may have.',
    advice: 'Give the job a longer interval or a shorter "timeout".',
  },
  passedUnnoticed: {
    code: 'passed_unnoticed',
    text: 'Its time passed unnoticed, and the misfire rule of the job leaves it out.',
    advice: '"misfire": "run_all" catches up with every occurrence.',
  },
} as const satisfies Record<string, Reason>;

/** Why a run that is a webhook failed. */
export const notDelivered = (why: string): Reason => ({
  code: 'not_delivered',
  text: `The webhook was not delivered: ${why}.`,
  advice: 'Look at the tries on record, repair the receiver, and send it again with a replay.',
});
