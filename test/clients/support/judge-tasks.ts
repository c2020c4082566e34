import { expect } from 'vitest';
import { type ClientStory, stepsOf } from './client-program.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What is answered to the steps after the first. */
const STATUSES: Readonly<Record<string, number>> = { schedule: 201, complete: 200, read: 200 };

/** Judges a life with tasks, created in these ways: each has no output until a worker reports, and then that one. */
export const judgeTasks = (story: ClientStory, ways: readonly string[]): void => {
  const created = stepsOf(story, 'create');
  for (const { way, status, body } of created) {
    expect({ way, status, body }).toMatchObject({
      status: 201,
      body: { command_id: expect.stringMatching(UUID), task_id: expect.stringMatching(UUID) },
    });
  }
  expect(created.map(({ way }) => way)).toEqual(ways);
  const ids: string[] = created.map(({ body }) => body.task_id);
  expect(new Set(ids).size).toBe(ids.length);

  expect(stepsOf(story, 'gone').map(({ status }) => status)).toEqual(ids.map(() => 404));
  for (const kind of Object.keys(STATUSES)) {
    const steps = stepsOf(story, kind);
    expect({ kind, ids: steps.map(({ id }) => id) }).toEqual({ kind, ids });
    const statuses = steps.map(({ status }) => status);
    expect({ kind, statuses }).toEqual({ kind, statuses: ids.map(() => STATUSES[kind]) });
  }
  for (const { body } of stepsOf(story, 'read')) {
    expect(body.outputs).toMatchObject([{ agent_id: 'worker', stdout: 'grüß dich\n' }]);
  }
};
