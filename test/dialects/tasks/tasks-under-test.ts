import { expect } from 'vitest';
import { apiUnderTest } from '../../http/api-under-test.ts';

/** Where tasks are. */
export const TASKS = '/api/v1/tasks';
/** A task that writes to both streams. */
export const HELLO = { command: 'echo hello world; echo oops >&2', frequency: 'every 2 seconds' };

/** The dialect over an in-memory world. */
export const tasks = () => {
  const api = apiUnderTest();
  const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
    api.send('POST', `${TASKS}/${path}`, { json, headers });
  const digits = (id: string) => id.replaceAll('-', '');
  const runsOf = async (id: string) => (await api.runs.listOfJob(digits(id), { limit: 100 })).items;
  return {
    ...api,
    post,
    runsOf,
    job: (id: string) => api.job(digits(id)),
    create: async (json: object = HELLO): Promise<string> => (await post('create', json)).body.command_id,
    latest: (id: string) => api.send('GET', `${TASKS}/${id}/latest_output`),
    /** Lets a copy of the occurrence at an instant write lines and end. */
    end: async (id: string, dueAt: number, copy: number, ...lines: string[]) => {
      const run = (await runsOf(id)).find((each) => each.dueAt === dueAt && each.copy === copy);
      if (run?.handle === undefined) throw new RangeError(`copy ${copy} has no container`);
      for (const line of lines) api.output.write(run.handle, dueAt, line);
      await api.follow(api.launcher.exited(run.id, 0, dueAt + 100 * copy));
    },
    refusal: async (path: string, json: unknown): Promise<string> => {
      const { status, headers, body } = await post(path, json);
      expect(status).toBe(400);
      expect(headers['content-type']).toBe('application/json');
      expect(Object.keys(body)).toEqual(['message']);
      return body.message;
    },
  };
};
