import { expect } from 'vitest';
import { type ClientStory, type Step, stepsOf, waysOf } from './client-program.ts';

/** The ways in which a client creates and deletes jobs of the Docker scheduler. */
export interface DockerWays {
  readonly create: readonly string[];
  readonly delete: readonly string[];
}

const JSON_TYPE = /^application\/json/;

const idOf = ({ body }: Step): string => /with id (\S+) will/.exec(body.message ?? '')?.[1] ?? '';

/** Judges a life with the Docker scheduler: everything that is created is listed, read and deleted, and cannot be deleted again. */
export const judgeDocker = (story: ClientStory, name: string, ways: DockerWays): void => {
  expect(stepsOf(story, 'open')).toMatchObject([{ status: 200, path: '/jobs' }]);

  const created = stepsOf(story, 'create');
  for (const step of created) {
    const message = `job ${name} with id ${idOf(step)} will be scheduled to run in 2m`;
    expect(step).toMatchObject({ status: 200, type: expect.stringMatching(JSON_TYPE), body: { message } });
  }
  expect(created.map(({ way }) => way)).toEqual(ways.create);
  const ids = created.map(idOf);
  expect(new Set(ids).size).toBe(ids.length);

  const [list] = stepsOf(story, 'list');
  expect(list).toMatchObject({ status: 200, body: { running: {}, history: {} } });
  for (const id of ids) {
    expect(list?.body.scheduled[id]).toMatchObject({ id, job_name: name, status: 'scheduled' });
  }

  for (const { way, id, status, body } of stepsOf(story, 'read')) {
    expect({ way, status, body }).toMatchObject({ status: 200, body: { id, job_name: name } });
  }
  expect(waysOf(story, 'read')).toEqual(['path', 'query']);
  expect(stepsOf(story, 'head')).toMatchObject([{ status: 200, body: '' }]);

  const deleted = stepsOf(story, 'delete');
  for (const { way, id, status, body } of deleted) {
    const message = `job ${id} was de-scheduled`;
    expect({ way, status, body }).toEqual({ way, status: 200, body: { message } });
  }
  expect(deleted.map(({ way }) => way)).toEqual(ways.delete);
  expect(deleted.map(({ id }) => id)).toEqual(ids);

  const gone = stepsOf(story, 'gone');
  expect(gone.map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, 404]));
};
