import { expect } from 'vitest';
import { type ClientStory, stepsOf } from './client-program.ts';

/** The ways in which a client creates jobs with logs, and what it sends that is refused. */
export interface LogsWays {
  readonly create: readonly string[];
  readonly refuse: readonly string[];
}

const NAME = 'Bücher & Söhne';

/** Judges a life with job logs: everything that is created is listed, and can be read with its logs. */
export const judgeLogs = (story: ClientStory, startdate: string, ways: LogsWays): void => {
  const job = { jobname: NAME, startdate, repeat: true, interval: 3600, active: true };
  const created = stepsOf(story, 'create');
  for (const { way, status, body } of created) {
    const own = { ...job, jobid: expect.any(Number) };
    expect({ way, status, body }).toMatchObject({
      status: 201,
      body: { ...own, message: expect.stringMatching(/./), job: { ...own, jobid: body.jobid } },
    });
  }
  expect(created.map(({ way }) => way)).toEqual(ways.create);
  const ids: number[] = created.map(({ body }) => body.jobid);
  expect(new Set(ids).size).toBe(ids.length);

  const lists = stepsOf(story, 'list');
  expect(lists.map(({ way, status }) => [way, status])).toEqual([
    ['accept', 200],
    ['format', 200],
  ]);
  for (const { body } of lists) {
    for (const jobid of ids) expect(body).toContainEqual(expect.objectContaining({ ...job, jobid }));
  }

  const [read] = stepsOf(story, 'read');
  expect(read).toMatchObject({
    status: 200,
    body: { job: { ...job, jobid: ids[0] }, logs: [{ status: 'pending' }] },
  });
  expect(stepsOf(story, 'head')).toMatchObject([{ status: 200, body: '' }]);
  expect(stepsOf(story, 'gone').map(({ status }) => status)).toEqual([404]);

  const [refused, ...tooLarge] = stepsOf(story, 'refuse');
  expect(refused).toMatchObject({ status: 400, body: { errors: { jobname: [expect.any(String)] } } });
  expect(tooLarge.map(({ status }) => status)).toEqual(tooLarge.map(() => 413));
  expect(stepsOf(story, 'refuse').map(({ way }) => way)).toEqual(ways.refuse);
};
