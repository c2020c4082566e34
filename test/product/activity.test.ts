import { expect, it } from 'vitest';
import type { Answer, LocalMode } from './support/local-mode.ts';
import { localModes } from './support/local-modes.ts';

/** So many callers change jobs at once, until local mode is killed after so many answers. */
const CALLERS = 4;
const ANSWERS = 60;

const start = localModes();

/** All of a list, whatever the number of its pages. */
const allOf = async (local: LocalMode, path: string): Promise<Answer['body'][]> => {
  const items: Answer['body'][] = [];
  let cursor: string | undefined;
  do {
    const { body } = await local.call(
      'GET',
      `${path}&limit=100${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return items;
};

/** Each edit makes another edition of a job, and the tag of the job names its edition. */
const editionOf = async (local: LocalMode, id: string): Promise<number> => {
  const { headers } = await local.call('GET', `/v1/jobs/${id}`);
  return Number(String(headers.get('etag')).replaceAll('"', ''));
};

it('who did what survives a kill: each change that was stored has one entry, and nothing else has', async () => {
  const before = await start();
  let answers = 0;
  let killed: Promise<unknown> | undefined;
  const answered = (): void => {
    answers += 1;
    if (answers === ANSWERS) killed = before.end('SIGKILL');
  };
  const change = async (caller: number): Promise<void> => {
    for (let count = 0; !killed; count += 1) {
      const job = { name: `job-${caller}-${count}`, image: 'busybox', every: '1h' };
      const { body } = await before.call('POST', '/v1/jobs', job);
      answered();
      for (const tag of ['a', 'b']) {
        await before.call('PATCH', `/v1/jobs/${body.id}`, { tags: [tag] });
        answered();
      }
    }
  };
  // What the kill cuts off fails.
  await Promise.allSettled(Array.from({ length: CALLERS }, (_, caller) => change(caller)));
  await killed;
  const local = await start({ dataFolder: before.dataFolder });
  const jobs = await allOf(local, '/v1/jobs?state=scheduled');
  const entries = await allOf(local, '/v1/activity?');
  expect(entries.length).toBeGreaterThanOrEqual(ANSWERS);
  for (const { id } of jobs) {
    const actions = entries.filter(({ jobId }) => jobId === id).map(({ action }) => action);
    const edits = (await editionOf(local, id)) - 1;
    expect(actions).toEqual([...Array(edits).fill('edited'), 'created']);
  }
  const known = new Set(jobs.map(({ id }) => id));
  expect(entries.filter(({ jobId }) => !known.has(jobId))).toEqual([]);
});
