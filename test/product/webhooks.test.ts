import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { type Hook, HookReceiver } from './support/hook-receiver.ts';
import { type Answer, LocalMode } from './support/local-mode.ts';

type Body = Answer['body'];

const SIGNING = fileURLToPath(new URL('../../bin/signing.ts', import.meta.url));

let local: LocalMode;
let receiver: HookReceiver;

beforeAll(async () => {
  [local, receiver] = await Promise.all([LocalMode.start(), HookReceiver.open()]);
});

afterAll(async () => {
  await Promise.all([local.remove(), receiver.close()]);
});

const signing = async (command: string): Promise<string> => {
  const words = [SIGNING, command, '--local', '--data', local.dataFolder];
  return (await promisify(execFile)(process.execPath, words)).stdout.trim();
};

const verify = (secret: string, { body, headers }: Hook) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

const deliveriesOf = async (jobId: string): Promise<Body[]> =>
  (await local.call('GET', `/v1/jobs/${jobId}/deliveries`)).body.items;

/** The first delivery of a job, once it is as it shall be. */
const deliveryOf = (jobId: string, isAsItShall: (delivery: Body) => boolean): Promise<Body> =>
  vi.waitUntil(async () => (await deliveriesOf(jobId)).find(isAsItShall), PATIENCE);

const postHook = (path: string, more: object = {}) =>
  local.call('POST', '/v1/jobs', { url: `${receiver.url}${path}`, now: true, ...more });

describe.concurrent('a webhook job', () => {
  it('is sent with a signature that its receiver can verify, and a changed byte is refused', async () => {
    const { body: job } = await postHook('/signed', { name: 'nightly' });
    const [hook] = await receiver.reached('/signed', 1);
    if (!hook) throw new Error('nothing came');
    const secret = await signing('show');
    expect(verify(secret, hook)).toMatchObject({
      type: 'run.due',
      data: { jobId: job.id, jobName: 'nightly' },
    });
    expect(() => verify(secret, { ...hook, body: hook.body.replace('nightly', 'nightlY') })).toThrow();
    expect(hook.headers['webhook-id']).toBe((await deliveriesOf(job.id))[0]?.id);
  });

  it('is tried again until it is answered with success', async () => {
    receiver.answer('/flaky', [500], [200]);
    const { body: job } = await postHook('/flaky');
    const [first, second] = await receiver.reached('/flaky', 2);
    await local.runReaches(job.id, 'succeeded');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const [delivery] = await deliveriesOf(job.id);
    expect(delivery).toMatchObject({ status: 'delivered', tries: [{ status: 500 }, { status: 200 }] });
  });

  it('fails when its receiver wants it no more, and a replay sends it again', async () => {
    receiver.answer('/gone', [410]);
    const { body: job } = await postHook('/gone');
    await local.runReaches(job.id, 'failed');
    const [delivery] = await deliveriesOf(job.id);
    expect(delivery).toMatchObject({
      status: 'failed',
      reason: 'the receiver answered 410: it wants no more of these',
      tries: [{ status: 410 }],
    });
    const { status: replayed } = await local.call('POST', `/v1/deliveries/${delivery.id}/replay`);
    expect(replayed).toBe(202);
    await receiver.reached('/gone', 2);
    const again = await deliveryOf(job.id, (each) => each.status === 'delivered');
    expect(again.tries).toMatchObject([{ status: 410 }, { status: 204 }]);
    expect((await local.call('GET', `/v1/jobs/${job.id}`)).body.outcome).toBe('failed');
  });

  it('is not sent on to where a redirect points', async () => {
    // However long it takes to look, each try is answered so.
    receiver.answer('/moved', ...Array(50).fill([302, { location: `${receiver.url}/elsewhere` }]));
    const { body: job } = await postHook('/moved');
    const delivery = await deliveryOf(job.id, ({ tries }) => tries.length > 0);
    expect(delivery.status).toBe('pending');
    expect(new Set(delivery.tries.map((each: Body) => each.status))).toEqual(new Set([302]));
    expect(receiver.on('/elsewhere')).toEqual([]);
    const { body: run } = await local.call('POST', `/v1/runs/${delivery.runId}/stop`);
    expect(run.id).toBe(delivery.runId);
    await local.runReaches(job.id, 'canceled');
  });

  it('shows what its receiver said as its output', async () => {
    const { body: job } = await postHook('/output');
    await local.runReaches(job.id, 'succeeded');
    const [delivery] = await deliveriesOf(job.id);
    const { body } = await local.call('GET', `/v1/runs/${delivery.runId}/output`);
    expect(body.items[0].text).toMatch(new RegExp(`^POST ${receiver.url}/output: 204 in \\d+ ms$`));
    expect(body.ended).toBe(true);
  });
});

describe.concurrent('what follows from the end of a run', () => {
  it('is told to the callback, and starts the next job', async () => {
    const { body: next } = await local.call('PUT', '/v1/jobs/by-name/next', {
      name: 'next',
      url: `${receiver.url}/next`,
      in: '1h',
    });
    const callback = { url: `${receiver.url}/told`, on: ['run.succeeded'] };
    const { id } = await local.create({ shell: 'true', now: true, callback, onSuccess: 'next' });
    const [told] = await receiver.reached('/told', 1);
    const [sent] = await receiver.reached('/next', 1);
    const runId = JSON.parse(told?.body ?? '').data.runId;
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      type: 'run.succeeded',
      data: { jobId: id, status: 'succeeded', exitCode: 0 },
    });
    expect(JSON.parse(sent?.body ?? '').data).toMatchObject({
      jobId: next.id,
      chainedFrom: runId,
      cause: 'chain',
    });
  });
});
