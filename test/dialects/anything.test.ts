import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApiUnderTest, apiUnderTest } from '../http/api-under-test.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '1',
    '-1',
    '0.5',
    'true',
    'off',
    'UTC',
    '\0',
    '\ud800',
    'constructor',
    '__proto__',
  ),
  fc.constantFrom('2026-11-22', '9999-12-31', '00:00', '23:59:60', 'every 2 seconds', 'every 9999999 hours'),
  fc.constantFrom('https://a.example/hook?x#y', 'http://', 'http://127.0.0.1', 'javascript://a', '["date"]'),
  fc.string({ minLength: 200, maxLength: 400 }),
);
const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.array(text),
  fc.double(),
  fc.constantFrom(null, true, false, 0, -0, 1e300),
);

/** A body of which most is right. */
const nearly = (good: Record<string, unknown>): fc.Arbitrary<object> =>
  fc
    .dictionary(
      fc.constantFrom(
        ...Object.keys(good),
        ...['command', 'shell', 'image', 'timezone', '__proto__', '', 'a/b', 'startdat', 'x'.repeat(300)],
      ),
      value,
      {
        maxKeys: 3,
      },
    )
    .map((wrong) => ({ ...good, ...wrong }));

const ORDERS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  '/timers': nearly({ hours: 0, minutes: 0, seconds: 3, url: 'https://a.example/hook' }),
  '/api/v1/tasks/create': nearly({ command: 'date', frequency: 'every 2 seconds' }),
  '/api/v1/tasks/schedule': nearly({ task_id: 'a', command: 'date', frequency: 'every 2 seconds' }),
  '/api/v1/tasks/known/complete': nearly({ server_id: 's', agent_id: 'a', stdout: 'x', stderr: '' }),
  '/jobs': nearly({
    ...{ jobname: 'backup', startdate: '2026-11-22', starttime: '10:00', repeat: true, interval: 60 },
    ...{ active: true, url: '' },
  }),
  '/job': nearly({ job_name: 'a', time: '3s', date: '' }),
};

const stored = ({ jobs, runs, numbers }: ApiUnderTest): string =>
  JSON.stringify([jobs.all(), runs.all(), numbers.last('timers'), numbers.last('joblog')]);

describe('whatever is ordered in the words of an older API', () => {
  it.each(Object.entries(ORDERS))('by POST %s is done, or refused with a message', async (path, orders) => {
    const api = apiUnderTest();
    const task = { task_id: 'known', command: 'date', frequency: 'every 1 hours' };
    await api.send('POST', '/api/v1/tasks/schedule', { json: task });
    await fc.assert(
      fc.asyncProperty(orders, async (json) => {
        const before = stored(api);
        const { status = 0, headers, body } = await api.send('POST', path, { json });
        expect([200, 201, 400, 409, 422]).toContain(status);
        expect(headers['content-type']).toBe('application/json');
        if (status < 400) return;
        const faults: unknown[] = Object.values(body.errors ?? { one: [body.message] });
        expect(faults).not.toEqual([]);
        for (const each of faults) expect(each).toEqual([...[each].flat().map(() => expect.any(String))]);
        expect(stored(api)).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});
