import { describe, it, type TestContext } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

/** Local mode in which something goes wrong on purpose, until the test is over. */
const startWith = async (faults: object, { onTestFinished }: TestContext) => {
  const local = await LocalMode.start({ variables: { RUNAT_TEST_FAULTS: JSON.stringify(faults) } });
  onTestFinished(() => local.remove());
  return local;
};

describe.concurrent('a start that ECS refuses', () => {
  it('three times is tried until a container runs, once', async (test) => {
    const { expect } = test;
    const local = await startWith({ runTaskFailures: 3 }, test);
    const { id } = await local.create({ shell: 'echo ran', now: true });
    const run = await local.runOf(id, 'succeeded');
    expect(run.launchTries).toBe(4);
    const runs = await local.call('GET', `/v1/jobs/${id}/runs`);
    expect(runs.body.items).toHaveLength(1);
    const output = await local.call('GET', `/v1/runs/${run.id}/output`);
    expect(output.body.items).toHaveLength(1);
  });

  it('for want of a right that is not known yet is tried until a container runs, once', async (test) => {
    const { expect } = test;
    const local = await startWith({ runTaskDenials: 3 }, test);
    const { id } = await local.create({ shell: 'echo ran', now: true });
    expect(await local.runOf(id, 'succeeded')).toMatchObject({ launchTries: 4, attempt: 1 });
  });

  it('for ever ends at the start deadline', async (test) => {
    const { expect } = test;
    const local = await startWith({ runTaskFailures: 'always' }, test);
    const { id } = await local.create({ command: ['true'], now: true, startDeadline: '15s' });
    const run = await local.runOf(id, 'start_failed');
    expect(run.launchTries).toBeGreaterThan(0);
    expect(run.reason.text).toMatch(/\S/);
    const job = await local.call('GET', `/v1/jobs/${id}`);
    expect(job.body).toMatchObject({ state: 'history', outcome: 'failed' });
  });
});

describe.concurrent('task events', () => {
  it.for(['as-is', 'repeated', 'reversed', 'last-only'])(
    'that come %s make the same history',
    async (taskEvents, test) => {
      const { expect } = test;
      const local = await startWith({ taskEvents }, test);
      const { id } = await local.create({ shell: 'exit 3', now: true });
      const run = await local.runOf(id, 'failed');
      expect(run).toMatchObject({ exitCode: 3, launchTries: 1, attempt: 1 });
      for (const time of ['launchedAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt', 'stoppedAt']) {
        expect(run, time).toHaveProperty(time);
      }
      const job = await local.call('GET', `/v1/jobs/${id}`);
      expect(job.body).toMatchObject({ state: 'history', outcome: 'failed' });
      expect((await local.call('GET', `/v1/jobs/${id}/runs`)).body.items).toHaveLength(1);
    },
  );
});
