import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../functions/dialects/shared/arguments.ts';
import { NOW } from '../../http/api-under-test.ts';
import { multipart, scheduler, urlencoded } from './scheduler-under-test.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const UNKNOWN = 'f'.repeat(32);

/** A form in which fields may come several times. */
const severalTimes = (...fields: (readonly [string, string])[]) => {
  const forms = fields.map(([name, value]) => multipart({ [name]: value }, 'B').body.toString());
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=B' },
    body: `${forms.map((form) => form.replace(/--B--\r\n$/, '')).join('')}--B--\r\n`,
  };
};

describe('the arguments of POST /job', () => {
  it.each([
    ['/job?job_name=JOB_B&time=2m', {}],
    ['/job?job_name=JOB_B', urlencoded({ time: '2m' })],
    ['/job?time=2m', multipart({ job_name: 'JOB_B' })],
    ['/job?job_name=JOB_B', { json: { time: '2m' } }],
    ['/job?job_name=+JOB_B%20&time=%202m+', {}],
    ['/job?job_name=JOB_B&time=2m', { headers: FORM, body: '' }],
    ['/job?job_name=JOB_B&time=2m', { json: { time: null } }],
  ])('come by the query, too: %s', async (target, sent) => {
    const { send, jobs } = scheduler();
    const { status, body } = await send('POST', target, sent);
    expect([status, body.message]).toEqual([200, expect.stringMatching(/^job JOB_B with .* run in 2m$/)]);
    expect(jobs.all()).toMatchObject([{ name: 'JOB_B', nextDueAt: NOW + 120_000 }]);
  });

  it.each([
    ['in the query', '/job?job_name=a&time=1s&job_name=b&time=2s', {}],
    ['in a form', '/job', { headers: FORM, body: 'job_name=a&time=1s&time=2s&job_name=b' }],
    [
      'in a multipart form',
      '/job',
      severalTimes(['job_name', 'a'], ['time', '1s'], ['job_name', 'b'], ['time', '2s']),
    ],
    ['in the query and in a form', '/job?job_name=a&time=1s', urlencoded({ job_name: 'b', time: '2s' })],
    ['in the query and in JSON', '/job?job_name=a&time=1s', { json: { job_name: 'b', time: '2s' } }],
  ])('that come twice %s count as they come last', async (_where, target, sent) => {
    const { send, jobs } = scheduler();
    expect((await send('POST', target, sent)).status).toBe(200);
    expect(jobs.all()).toMatchObject([{ name: 'b', nextDueAt: NOW + 2000 }]);
  });

  it.each([
    ['words', 'command=["echo"]&command=["date","-u"]', { command: ['date', '-u'] }],
    ['scripts', 'command=echo a&command=date', { shell: 'date' }],
  ])('that come twice are not the %s of one command', async (_what, fields, target) => {
    const { send, jobs } = scheduler();
    const body = `job_name=a&time=1s&image=busybox&${fields}`;
    expect((await send('POST', '/job', { headers: FORM, body })).status).toBe(200);
    expect(jobs.all()).toMatchObject([{ target }]);
  });

  it.each([
    ['/job?job_name=a&time=&date=2m', ''],
    ['/job?job_name=a&date=2m', 'time='],
    ['/job?date=2m', 'job_name=a&time=%20&image=&timezone=&command='],
  ])('that are blank are not given: %s and %s', async (target, body) => {
    const { send, jobs } = scheduler();
    expect((await send('POST', target, { headers: FORM, body })).status).toBe(200);
    expect(jobs.all()).toMatchObject([{ name: 'a', nextDueAt: NOW + 120_000 }]);
  });

  it.each([
    ['/job', {}, 'job_name: missing; time: missing: expected time or date'],
    ['/job?time=2m&job_name=a&job_name=', {}, 'job_name: missing'],
    ['/job?job_name=a&time=2m', { json: [] }, /^expected a form or a JSON object/],
    ['/job?job_name=a', { json: { time: ['2m'] } }, 'time: expected one text'],
  ])('that are missing or no texts are refused: %s %j', async (target, sent, message) => {
    const { send, jobs } = scheduler();
    const answer = await send('POST', target, sent);
    expect(answer).toMatchObject({
      status: 400,
      body: { message: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
    expect(jobs.all()).toEqual([]);
  });

  it.each(['__proto__', 'toString', 'constructor', 'a[]'])(
    'may hold "%s", which is ignored',
    async (name) => {
      const { send } = scheduler();
      const { status } = await send('POST', `/job?job_name=a&time=2m&${name}=1`, urlencoded({ [name]: '2' }));
      expect(status).toBe(200);
    },
  );
});

describe('of any arguments', () => {
  const names = fc.constantFrom('job_name', 'time', 'job_id', '__proto__', 'x');
  const pairs = fc.array(fc.tuple(names, fc.string()));

  it('the last of a name counts, those of the body after those of the query', () => {
    fc.assert(
      fc.property(pairs, pairs, (inQuery, inForm) => {
        const body = Object.fromEntries(inForm.map(([name]) => [name, [] as string[]]));
        for (const [name, value] of inForm) body[name]?.push(value);
        const read = argumentsOf({ query: new URLSearchParams(inQuery), body, bodyKind: 'form' });
        expect(read).toEqual(Object.fromEntries(new Map([...inQuery, ...inForm])));
      }),
    );
  });

  it('POST /job makes a job or refuses with a message', async () => {
    const { send } = scheduler();
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('2m', 'a', 'UTC', '1-1-2030 1:2:3'),
    );
    const some = fc.array(fc.tuple(fc.constantFrom('job_name', 'time', 'date', 'timezone', 'image'), texts));
    await fc.assert(
      fc.asyncProperty(some, async (given) => {
        const { status, body } = await send('POST', `/job?${new URLSearchParams(given)}`);
        expect([200, 400]).toContain(status);
        expect(Object.keys(body)).toEqual(['message']);
      }),
    );
  });
});

describe('the job_id of DELETE /job', () => {
  it.each([
    ['the query', (id: string) => ({ target: `/job?job_id=${id}`, sent: {} })],
    ['a form', (id: string) => ({ target: '/job', sent: urlencoded({ job_id: id }) })],
    ['a multipart form', (id: string) => ({ target: '/job', sent: multipart({ job_id: ` ${id} ` }) })],
    ['JSON', (id: string) => ({ target: '/job', sent: { json: { job_id: id } } })],
    [
      'the form, where the query has one, too',
      (id: string) => ({ target: `/job?job_id=${UNKNOWN}`, sent: urlencoded({ job_id: id }) }),
    ],
    ['the last of the query', (id: string) => ({ target: `/job?job_id=${UNKNOWN}&job_id=${id}`, sent: {} })],
  ])('comes by %s', async (_where, requestFor) => {
    const { send, schedule, job } = scheduler();
    const id = await schedule();
    const { target, sent } = requestFor(id);
    expect(await send('DELETE', target, sent)).toMatchObject({
      status: 200,
      body: { message: `job ${id} was de-scheduled` },
    });
    expect(await job(id)).toMatchObject({ state: 'history', canceled: true });
  });

  it('may be that of a job that comes again, by /v1', async () => {
    const { send, create, job } = scheduler();
    const { id } = await create({ image: 'busybox', every: '1h' });
    expect((await send('DELETE', `/job?job_id=${id}`)).status).toBe(200);
    expect(await job(id)).toMatchObject({ state: 'history', canceled: true });
  });

  it('in the path wins over all others', async () => {
    const { send, schedule, job } = scheduler();
    const [id, other] = [await schedule(), await schedule()];
    expect((await send('DELETE', `/job/${id}?job_id=${other}`, urlencoded({ job_id: other }))).status).toBe(
      200,
    );
    expect([(await job(id)).state, (await job(other)).state]).toEqual(['history', 'scheduled']);
  });

  it.each([
    ['/job', {}, 'job_id is missing'],
    ['/job?job_id=', urlencoded({ other: 'x' }), 'job_id is missing'],
    ['/job', { json: { job_id: 42 } }, 'job_id: expected text'],
    ['/job', { json: ['x'] }, 'expected a form or a JSON object'],
  ])('that is missing or no text is refused: %s %j', async (target, sent, message) => {
    const { send } = scheduler();
    expect(await send('DELETE', target, sent)).toMatchObject({ status: 400, body: { message } });
  });
});

describe('the job_id of GET /job', () => {
  it('counts as it comes last', async () => {
    const { send, schedule } = scheduler();
    const id = await schedule();
    const { status, body } = await send('GET', `/job?job_id=${UNKNOWN}&job_id=+${id}`);
    expect([status, body.id]).toEqual([200, id]);
  });

  it('is not looked for in a body', async () => {
    const { send, schedule } = scheduler();
    const answer = await send('GET', '/job', urlencoded({ job_id: await schedule() }));
    expect(answer).toMatchObject({ status: 400, body: { message: 'job_id is missing' } });
  });
});
