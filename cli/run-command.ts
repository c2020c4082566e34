import type { Command } from './arguments/command.ts';
import { editJob, pauseAll, pauseJob, resumeAll, resumeJob } from './commands/change-job.ts';
import type { CommandWorld } from './commands/command-world.ts';
import { putJob, runJob } from './commands/create-job.ts';
import { cancelJob, stopRuns } from './commands/end-job.ts';
import { listActivity } from './commands/look-at-activity.ts';
import { listDeliveries, replayDelivery } from './commands/look-at-deliveries.ts';
import { listJobs, listOccurrences, previewJob, show, summarize, whoami } from './commands/look-at-jobs.ts';
import { listRuns } from './commands/look-at-runs.ts';
import { openPage } from './commands/open-page.ts';
import { printLogs } from './commands/print-logs.ts';
import { login, logout } from './commands/sign-in.ts';
import { startJob } from './commands/start-job.ts';
import { EXIT } from './watch/exit-code.ts';

/** Resolves with the exit code where that is not simply 0. */
type Performer<Kind extends Command['kind']> = (
  command: Extract<Command, { readonly kind: Kind }>,
  world: CommandWorld,
) => Promise<unknown>;

const PERFORMERS: { readonly [Kind in Command['kind']]: Performer<Kind> } = {
  run: runJob,
  start: startJob,
  put: putJob,
  edit: editJob,
  preview: previewJob,
  list: listJobs,
  show,
  runs: listRuns,
  logs: printLogs,
  open: openPage,
  occurrences: listOccurrences,
  deliveries: listDeliveries,
  activity: listActivity,
  replay: replayDelivery,
  summary: (_, world) => summarize(world),
  whoami: (_, world) => whoami(world),
  login,
  logout,
  cancel: cancelJob,
  stop: stopRuns,
  pause: pauseJob,
  resume: resumeJob,
  'pause-all': pauseAll,
  'resume-all': (_, world) => resumeAll(world),
};

/** Does what was asked for, and returns the exit code. */
export const perform = async (command: Command, world: CommandWorld): Promise<number> => {
  const performer = PERFORMERS[command.kind] as Performer<Command['kind']>;
  const exitCode = await performer(command, world);
  return typeof exitCode === 'number' ? exitCode : EXIT.done;
};
