import { formatInstant } from '../../domain/shared/instant.ts';
import type { Answer } from '../../http/answers/response.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import { findPageJob } from '../parts/find-page-job.ts';
import { fieldOf } from '../parts/form-value.ts';
import type { PageWorld } from '../parts/page-request.ts';
import { localPath, seeOther } from '../parts/respond.ts';

/** What buttons do with one job or one run, and where the browser goes on to. */
export const jobActions = ({ useCases, clock }: PageWorld) => {
  const backOf = (body: unknown, fallback: string): string => localPath(fieldOf(body, 'back'), fallback);

  /** Two presses of one button within a second are one run. */
  const runNow = async ({ parameters, caller, body }: ApiRequest): Promise<Answer> => {
    const { id } = await findPageJob(useCases, parameters.id);
    const pressed = fieldOf(body, 'press') || formatInstant(clock.now()).slice(0, 19);
    const run = await useCases.runNow({ id, callerName: caller.name, key: `page ${pressed}`.slice(0, 200) });
    return seeOther(`/runs/${run.id}`);
  };

  const setPaused =
    (paused: boolean) =>
    async ({ parameters, body, caller }: ApiRequest): Promise<Answer> => {
      const { id } = await findPageJob(useCases, parameters.id);
      await useCases.reviseJob({
        id,
        callerName: caller.name,
        edit: (request) => ({ request: { ...request, paused }, looseImages: true }),
      });
      return seeOther(backOf(body, `/jobs/${id}`));
    };

  const cancel = async ({ parameters, body, caller }: ApiRequest): Promise<Answer> => {
    const { id } = await findPageJob(useCases, parameters.id);
    await useCases.cancelJob(id, { callerName: caller.name, stop: fieldOf(body, 'stop') === 'yes' });
    return seeOther(backOf(body, `/jobs/${id}`));
  };

  const stop = async ({ parameters, body, caller }: ApiRequest): Promise<Answer> => {
    const run = await useCases.stopRun(parameters.id ?? '', caller.name);
    return seeOther(backOf(body, `/runs/${run.id}`));
  };

  return { runNow, pause: setPaused(true), resume: setPaused(false), cancel, stop };
};
