import type { Run } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { EXIT } from '../watch/exit-code.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';
import { waitForEnd } from './wait-for-end.ts';

/** `start`: runs a job now, beside its schedule. Returns the exit code. */
export const startJob = async (command: CommandOf<'start'>, world: CommandWorld): Promise<number> => {
  const id = await jobIdOf(command.of, world.api);
  const run = await world.api.call<Run>('runNow', { path: { id }, idempotencyKey: world.newKey() });
  const { copies, dueAt } = run;
  const others = copies > 1 ? `, one of ${copies} copies` : '';
  if (!command.waits) {
    await answer(world, run, () => `${run.id}\n`);
    world.progress.note(`${run.status}${others}. See it run: npx runat logs -f ${copies > 1 ? id : run.id}`);
    return EXIT.done;
  }
  world.progress.note(`run ${run.id}${others}`);
  const awaited = {
    jobId: id,
    copies,
    goesOn: `run ${run.id} goes on. Stop it: npx runat stop ${copies > 1 ? id : run.id}`,
    begin: async () => ({ jobId: id, dueAt }),
  };
  return waitForEnd(awaited, command, world);
};
