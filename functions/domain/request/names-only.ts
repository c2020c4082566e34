import type { JobRequest } from './job-fields.ts';

/** The fields whose values may be credentials, whatever they were meant for. */
const FIELDS = ['environment', 'headers'] as const;

/** A request of whose variables and headers only the names are known. */
export type NamesOnly<Request, Instead> = {
  readonly [K in keyof Request]: K extends (typeof FIELDS)[number]
    ? Readonly<Record<string, Instead>> | Extract<Request[K], undefined>
    : Request[K];
};

/**
 * A request without the values of its variables and headers, for who may not change the job.
 * @param instead what stands for each value. `null` is refused where a request is read, so nobody saves it for a value.
 */
export const namesOnly = <Request extends Pick<JobRequest, (typeof FIELDS)[number]>, Instead>(
  request: Request,
  instead: Instead,
): NamesOnly<Request, Instead> => {
  const hidden = FIELDS.flatMap((field) => {
    const values = request[field];
    return values === undefined
      ? []
      : [[field, Object.fromEntries(Object.keys(values).map((name) => [name, instead]))]];
  });
  return { ...request, ...Object.fromEntries(hidden) };
};
