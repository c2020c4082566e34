import { expect } from 'vitest';
import type { HookReceiver } from '../../product/support/hook-receiver.ts';
import { type ClientStory, stepsOf } from './client-program.ts';

/**
 * Judges a life with timers of one second, created in these ways: each has a number, counts down, and calls its receiver
 * on `path`, with its number behind it and nothing in the body.
 */
export const judgeTimers = async (
  story: ClientStory,
  ways: readonly string[],
  receiver: HookReceiver,
  path: string,
): Promise<void> => {
  const created = stepsOf(story, 'create');
  for (const { way, status, body } of created) {
    expect({ way, status, body }).toEqual({
      way,
      status: 201,
      body: { id: expect.any(Number), time_left: 1 },
    });
  }
  expect(created.map(({ way }) => way)).toEqual(ways);
  const ids: number[] = created.map(({ body }) => body.id);
  expect(new Set(ids).size).toBe(ids.length);

  const read = stepsOf(story, 'read');
  expect(read.map(({ status, body }) => [status, body.id])).toEqual(ids.map((id) => [200, id]));
  for (const { body } of read) expect([0, 1]).toContain(body.time_left);
  expect(stepsOf(story, 'gone').map(({ status }) => status)).toEqual([404]);

  for (const id of ids) {
    const [hook] = await receiver.reached(`${path}/${id}`, 1);
    expect(hook).toMatchObject({ method: 'POST', body: '' });
  }
};
