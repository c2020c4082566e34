import { describe, expect, it } from 'vitest';
import { apiUnderTest } from '../../http/api-under-test.ts';
import { HELLO, TASKS, tasks } from './tasks-under-test.ts';

describe('an error', () => {
  const EXPECTED =
    'expected "every", a whole number above 0 and one of seconds, minutes, hours, such as "every 5 minutes"';
  const ID_EXPECTED = 'expected text, or a whole number up to 9007199254740991';
  const WORKER_EXPECTED = 'missing: expected server_id or agent_id';

  it.each([
    [{}, `command: missing; frequency: missing: ${EXPECTED}`],
    [{ frequency: 'every 2 seconds' }, 'command: missing'],
    [{ command: ' ', frequency: 'every 2 seconds' }, 'command: " ": expected a script, such as "date"'],
    [{ command: ['date'], frequency: 'every 2 seconds' }, 'command: expected one text'],
    [{ command: 'date\0', frequency: 'every 2 seconds' }, /^command: holds a null character/],
    [{ command: 'x'.repeat(9000), frequency: 'every 2 seconds' }, /^command: .* make \d+ characters/],
    [{ command: 'date' }, `frequency: missing: ${EXPECTED}`],
    [{ command: 'date', frequency: 2 }, 'frequency: expected text'],
    [
      { command: 'date', frequency: `every ${'9'.repeat(30)} hours` },
      /: is first due after 9999-12-31T23:59:59\.999Z/,
    ],
    [
      { command: 'date', frequency: 'every 69890847 hours' },
      /^frequency: .*: is first due after 9999-12-31T23:59:59\.999Z/,
    ],
    [[], /^expected a JSON object; command: missing/],
    [null, /^expected a JSON object; command: missing/],
  ])('is 400 with a message: %j', async (json, message) => {
    const { refusal, jobs } = tasks();
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await refusal('create', json)).toEqual(expected);
    expect(jobs.all()).toEqual([]);
  });

  it.each([
    'every 0 seconds',
    'every 00 seconds',
    'every ٣ seconds',
    'every 2 second',
    'every  2 seconds',
    'every -1 seconds',
    'every 1.5 seconds',
    'every two seconds',
    'every 2 days',
    'every seconds',
    '2 seconds',
    'Every 2 Seconds',
    'every 2 seconds, twice',
  ])('is 400 for the frequency %j', async (frequency) => {
    const { refusal } = tasks();
    const message = await refusal('create', { command: 'date', frequency });
    expect(message).toBe(`frequency: ${JSON.stringify(frequency)}: ${EXPECTED}`);
  });

  it.each([
    [HELLO, 'task_id: missing'],
    [{ ...HELLO, task_id: ' ' }, 'task_id: " ": expected text without /, ? and #, and neither . nor ..'],
    [{ ...HELLO, task_id: 'a/b' }, 'task_id: "a/b": expected text without /, ? and #, and neither . nor ..'],
    [{ ...HELLO, task_id: '.' }, 'task_id: ".": expected text without /, ? and #, and neither . nor ..'],
    [{ ...HELLO, task_id: '..' }, 'task_id: "..": expected text without /, ? and #, and neither . nor ..'],
    [{ ...HELLO, task_id: 1.5 }, `task_id: ${ID_EXPECTED}`],
    [{ ...HELLO, task_id: 2 ** 53 }, `task_id: ${ID_EXPECTED}`],
    [{ ...HELLO, task_id: true }, `task_id: ${ID_EXPECTED}`],
    [{ ...HELLO, task_id: ['a'] }, `task_id: ${ID_EXPECTED}`],
    [null, /^expected a JSON object; task_id: missing; command: missing; frequency: missing/],
    [[HELLO], /^expected a JSON object; task_id: missing/],
    [{ ...HELLO, task_id: 'a\nb' }, /^task_id: .*no control characters/],
    [{ ...HELLO, task_id: 'x'.repeat(256) }, /^task_id: .*expected 1 to 255 characters/],
    [{ task_id: 'a' }, /^command: missing; frequency: missing/],
  ])('is 400 about a task that is scheduled as %j', async (json, message) => {
    const { refusal, jobs } = tasks();
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await refusal('schedule', json)).toEqual(expected);
    expect(jobs.all()).toEqual([]);
  });

  it.each([
    [{}, `server_id: ${WORKER_EXPECTED}`],
    [{ server_id: [] }, `server_id: ${ID_EXPECTED}`],
    [{ agent_id: {} }, `agent_id: ${ID_EXPECTED}`],
    [{ agent_id: ' ' }, 'agent_id: " ": expected 1 to 255 characters'],
    [{ server_id: true, agent_id: 'a' }, `server_id: ${ID_EXPECTED}`],
    [{ server_id: 'a', agent_id: true }, `agent_id: ${ID_EXPECTED}`],
    [{ server_id: 'x'.repeat(256) }, /^server_id: .*expected 1 to 255 characters/],
    [{ server_id: 's', stdout: 1, stderr: {} }, 'stdout: expected text; stderr: expected text'],
    ['x', `expected a JSON object; server_id: ${WORKER_EXPECTED}`],
    [null, `expected a JSON object; server_id: ${WORKER_EXPECTED}`],
    [[{ server_id: 's' }], `expected a JSON object; server_id: ${WORKER_EXPECTED}`],
  ])('is 400 about the report %j', async (json, message) => {
    const { create, refusal, runsOf } = tasks();
    const id = await create();
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await refusal(`${id}/complete`, json)).toEqual(expected);
    expect(await runsOf(id)).toEqual([]);
  });

  it('is 404 about an unknown id, and about a job that is no task', async () => {
    const { send, post, latest } = tasks();
    const { body: job } = await send('POST', '/v1/jobs', {
      json: { name: 'mine', image: 'busybox', in: '3s' },
    });
    const unknown = ['f'.repeat(32), 'ffffffff-ffff-ffff-ffff-ffffffffffff', '42', 'mine', job.id];
    for (const id of unknown) {
      const answers = [await latest(id), await post(`${id}/complete`, { server_id: 's' })];
      for (const { status, body } of answers) {
        expect([status, body]).toEqual([404, { message: `there is no task ${id}` }]);
      }
    }
  });

  it('is a message whatever it is about', async () => {
    const { send } = tasks();
    const create = `${TASKS}/create`;
    const answers = [
      await apiUnderTest({ mode: 'token' }).send('POST', create),
      await send('PUT', create),
      await send('POST', create, { headers: { 'content-type': 'text/plain' }, body: 'x' }),
      await send('POST', create, { headers: { 'content-type': 'application/json' }, body: '{' }),
      await send('POST', `${TASKS}/x/complete`, { headers: { 'content-type': 'application/json' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 400, 400, 400]);
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: expect.any(String) });
    }
  });
});
