import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE } from '../../patience.ts';
import { LocalMode } from '../../product/support/local-mode.ts';
import { importBusybox, importProgram } from '../support/busybox-image.ts';

const docker = new Docker();
const LABEL = 'emulator.ecs.task-arn';
const OUR_CONTAINERS = { all: true, filters: { label: [LABEL] } };

const onDocker = (dataFolder?: string) =>
  LocalMode.start({ arguments: ['--engine', 'docker'], ...(dataFolder !== undefined && { dataFolder }) });

const containers = async (): Promise<string[]> =>
  (await docker.listContainers(OUR_CONTAINERS)).map((container) => container.Id);

let image: string;
let local: LocalMode;
let before: string[];

beforeAll(async () => {
  image = await importBusybox(docker);
  before = await containers();
  local = await onDocker();
});

afterAll(async () => {
  await local.remove();
});

describe('a job on a container engine', () => {
  it('runs at its second and leaves its exit code, times and output', async () => {
    const { id } = await local.create({ image, shell: 'echo out; echo err >&2; exit 3', in: '3s' });
    const run = await local.runOf(id, 'failed');
    expect(run).toMatchObject({ exitCode: 3, launchTries: 1, reason: { code: 'exit_code' } });
    expect(run.latenessMs).toBeGreaterThanOrEqual(0);
    expect(run.latenessMs).toBeLessThanOrEqual(250);
    const times = ['launchedAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt', 'stoppedAt'];
    expect(times.filter((time) => Number.isNaN(Date.parse(run[time])))).toEqual([]);
    const { body } = await local.call('GET', `/v1/runs/${run.id}/output`);
    const lines = body.items.map((item: { stream: string; text: string }) => [item.stream, item.text]);
    expect(lines.sort()).toEqual([
      ['stderr', 'err'],
      ['stdout', 'out'],
    ]);
    expect((await local.call('GET', `/v1/jobs/${id}`)).body).toMatchObject({
      state: 'history',
      outcome: 'failed',
    });
  });

  const outputOf = async (job: object): Promise<string[]> => {
    const { id } = await local.create({ image, in: '2s', ...job });
    const run = await local.runOf(id, 'succeeded');
    const { body } = await local.call('GET', `/v1/runs/${run.id}/output`);
    return body.items.map((item: { text: string }) => item.text);
  };

  it('runs by its own entry point, as its user, in its folder', async () => {
    const process = { entryPoint: ['sh', '-c'], user: '1234:5678', workingDirectory: '/tmp' };
    const lines = await outputOf({ ...process, command: ['id -u; id -g; pwd'] });
    expect(lines).toEqual(['1234', '5678', '/tmp']);
  });

  it('has variables that no shell can read', async () => {
    const lines = await outputOf({ entryPoint: ['env'], environment: { 'my.name-is': 'here' } });
    expect(lines).toContain('my.name-is=here');
  });

  it('is found by the names of its job and of its run', async () => {
    const { id } = await local.create({ image, shell: 'sleep 30', now: true, name: 'labelled' });
    const run = await local.runOf(id, 'running');
    const labels = [`runat:job-id=${id}`, 'runat:job-name=labelled', `runat:run-id=${run.id}`];
    const found = await docker.listContainers({ filters: { label: labels } });
    expect(found).toHaveLength(1);
    await local.call('POST', `/v1/runs/${run.id}/stop`);
    await local.runOf(id, 'canceled');
  });

  it('says of an image without a shell that it has none', async () => {
    const withoutShell = await importProgram(docker, 'runat-test/without-shell', 'cat');
    const { id } = await local.create({ image: withoutShell, shell: 'true', now: true });
    expect(await local.runOf(id, 'failed')).toMatchObject({ reason: { code: 'shell_missing' } });
  });

  it('says that its role gives no rights here', async () => {
    const role = 'arn:aws:iam::111122223333:role/reports';
    await outputOf({ command: ['true'], role });
    await local.line(/The role arn:aws:iam::111122223333:role\/reports gives no rights on this machine/);
  });

  it('sent as a form to the Docker scheduler dialect moves from scheduled to running to history', async () => {
    const form = new FormData();
    form.set('job_name', image);
    form.set('time', '3s');
    form.set('shell', 'sleep 1; echo err >&2; exit 3');
    const created = await local.call('POST', '/job', form);
    expect(created.status).toBe(200);
    const [, id = ''] = / with id (\S+) will be scheduled to run in 3s$/.exec(created.body.message) ?? [];
    const stateOf = async () => {
      const { body } = await local.call('GET', '/jobs');
      return Object.keys(body).filter((state) => id in body[state]);
    };
    expect(await stateOf()).toEqual(['scheduled']);
    await local.runReaches(id, 'running');
    expect(await stateOf()).toEqual(['running']);
    await local.runReaches(id, 'failed');
    expect(await stateOf()).toEqual(['history']);
  });

  it('canceled before its time starts no container', async () => {
    const { id } = await local.create({ image, command: ['true'], in: '1s' });
    const witness = await local.create({ image, command: ['true'], in: '2s' });
    expect((await local.call('DELETE', `/v1/jobs/${id}`)).status).toBe(200);
    expect((await local.call('DELETE', `/v1/jobs/${id}`)).status).toBe(409);
    await local.runReaches(witness.id, 'succeeded');
    expect((await local.call('GET', `/v1/jobs/${id}/runs`)).body.items).toEqual([]);
  });

  it('that is stopped gets a moment to end, and what it says then is kept', async () => {
    const shell = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.1; done';
    const { id } = await local.create({ image, shell, now: true });
    const runId = await local.runReaches(id, 'running');
    expect((await local.call('DELETE', `/v1/jobs/${id}`)).status).toBe(409);
    expect((await local.call('POST', `/v1/runs/${runId}/stop`)).status).toBe(202);
    expect(await local.runOf(id, 'canceled')).toMatchObject({
      status: 'canceled',
      reason: { code: 'stopped' },
    });
    const { body } = await local.call('GET', `/v1/runs/${runId}/output?stream=stdout`);
    expect(body.items.map((item: { text: string }) => item.text)).toEqual(['ready', 'bye']);
  });

  it('that uses more memory than it has is told so', async () => {
    const { id } = await local.create({ image, command: ['tail', '/dev/zero'], now: true });
    expect(await local.runOf(id, 'failed')).toMatchObject({
      exitCode: 137,
      reason: { code: 'out_of_memory' },
    });
  });

  it('whose command does not exist fails as it would in a shell, and says so', async () => {
    const { id } = await local.create({ image, command: ['no-such-program'], now: true });
    expect(await local.runOf(id, 'failed')).toMatchObject({
      exitCode: 127,
      reason: { code: 'exit_code', text: expect.stringContaining('the command was not found') },
    });
  });

  it('whose command knows nothing of signals ends at once when it is stopped', async () => {
    const { id } = await local.create({ image, command: ['sleep', '600'], now: true });
    const runId = await local.runReaches(id, 'running');
    expect((await local.call('POST', `/v1/runs/${runId}/stop`)).status).toBe(202);
    expect(await local.runOf(id, 'canceled')).toMatchObject({ exitCode: 143 });
  });

  it('whose image cannot be pulled fails to start, in plain words, and leaves nothing behind', async () => {
    // Nothing listens there, so the answer does not depend on a network.
    const { id } = await local.create({ image: '127.0.0.1:9/no/such:image', command: ['true'], now: true });
    const run = await local.runOf(id, 'start_failed');
    expect(run).not.toHaveProperty('exitCode');
    expect(run.reason).toMatchObject({ code: 'registry_unreachable', advice: expect.any(String) });
    expect((await local.call('GET', `/v1/jobs/${id}`)).body).toMatchObject({ outcome: 'failed' });
  });

  it('leaves no container behind', async () => {
    const { id } = await local.create({ image, command: ['true'], now: true });
    await local.runReaches(id, 'succeeded');
    // Its end is told before it is cleared away.
    const left = async () => (await containers()).filter((container) => !before.includes(container));
    await expect.poll(left, PATIENCE).toEqual([]);
  });
});

describe('after kill -9', () => {
  it('a container that still runs is found again and followed to its end', async () => {
    const first = await onDocker();
    const shell = 'echo before; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo after; exit 4';
    const { id } = await first.create({ image, shell, now: true });
    const runId = await first.runReaches(id, 'running');
    const running = await docker.listContainers(OUR_CONTAINERS);
    await first.end('SIGKILL');
    const second = await onDocker(first.dataFolder);
    for (const { Id } of running) {
      const exec = await docker.getContainer(Id).exec({ Cmd: ['touch', '/tmp/go'] });
      await exec.start({});
    }
    expect(await second.runOf(id, 'failed')).toMatchObject({ exitCode: 4 });
    const { body } = await second.call('GET', `/v1/runs/${runId}/output`);
    expect(body.items.map((item: { text: string }) => item.text)).toEqual(['before', 'after']);
    await second.remove();
  });
});
