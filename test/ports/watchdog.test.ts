import { RegisterTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamodbJobStore } from '../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbRunStore } from '../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbStackStore } from '../../functions/adapters/dynamodb/dynamodb-stack-store.ts';
import { EcsRunLauncher } from '../../functions/adapters/ecs/ecs-run-launcher.ts';
import { startDueRuns } from '../../functions/use-cases/execution/start-due-runs.ts';
import { sweep } from '../../functions/use-cases/execution/sweep.ts';
import { createJob } from '../../functions/use-cases/jobs/create-job.ts';
import { begin, type ScriptedContainer } from '../emulators/ecs/support/scripted-engine.ts';
import { inMemoryWorld } from '../in-memory/world.ts';
import { type OpenEcs, openEcs } from './support/open-ecs.ts';
import { type OpenTable, openTable } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

const MINUTE = 60_000;

let table: OpenTable;
let ecs: OpenEcs;

beforeEach(async () => {
  [table, ecs] = await Promise.all([openTable(), openEcs()]);
});

afterEach(async () => {
  await Promise.all([table.close(), ecs.close()]);
});

const finish = ({ watcher }: ScriptedContainer, exitCode: number): void => {
  watcher.ended({ exitCode, oomKilled: false });
  watcher.cleared();
};

/** The stores and the launcher as they run in AWS, with time and alarms in the hands of the test. */
const launchedJob = async () => {
  const { clusterArn } = ecs;
  const world = inMemoryWorld({ now: NOW });
  const { clock } = table;
  const ports = {
    ...world,
    clock,
    jobs: new DynamodbJobStore(table.table),
    runs: new DynamodbRunStore(table.table),
    stack: new DynamodbStackStore(table.table),
    launcher: new EcsRunLauncher({
      ecs: ecs.ecs,
      clusterArn,
      start: {
        subnetIds: ['subnet-1'],
        securityGroupIds: ['sg-1'],
        publicAddresses: true,
        stackName: 'Runat',
      },
    }),
  };
  const request = { image: 'busybox', command: ['true'], now: true, timeout: '0' } as const;
  const job = await createJob(ports)({ request, callerName: 'alice' });
  await ecs.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: job.definition ?? '',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'run', image: 'busybox' }],
    }),
  );
  await startDueRuns(ports)(job.id, { dueAt: NOW, revision: job.revision });
  const lookAfter = async (minutes: number) => {
    clock.advance(minutes * MINUTE + 1);
    return sweep(ports)();
  };
  const stored = async () => ({
    job: await ports.jobs.load(job.id),
    run: (await ports.runs.listOfJob(job.id, { limit: 10 })).items[0],
  });
  return { lookAfter, stored };
};

describe('the watchdog, when no event ever comes', () => {
  it('settles a run whose container has ended', async () => {
    const { lookAfter, stored } = await launchedJob();
    const container = await ecs.engine.nextContainer();
    begin(container);
    finish(container, 3);
    await ecs.reached(container.order.taskArn, 'STOPPED');
    expect(await lookAfter(1)).toMatchObject({ lookedAtRuns: 0 });
    expect(await lookAfter(1)).toMatchObject({ lookedAtRuns: 1 });
    const { job, run } = await stored();
    expect(run).toMatchObject({ status: 'failed', exitCode: 3, reason: { code: 'exit_code' } });
    expect(run).not.toHaveProperty('lookAt');
    expect(job).toMatchObject({ state: 'history', outcome: 'failed', activeRuns: [] });
    expect(await lookAfter(60)).toMatchObject({ lookedAtRuns: 0 });
  });

  it('finds out that a container runs, and later that it ended', async () => {
    const { lookAfter, stored } = await launchedJob();
    const container = await ecs.engine.nextContainer();
    begin(container);
    await ecs.reached(container.order.taskArn, 'RUNNING');
    await lookAfter(2);
    expect((await stored()).run).toMatchObject({ status: 'running' });
    finish(container, 0);
    await ecs.reached(container.order.taskArn, 'STOPPED');
    await lookAfter(5);
    expect((await stored()).run).toMatchObject({ status: 'succeeded', exitCode: 0 });
  });

  it('tells a container that somebody stopped in the console from one that ended by itself', async () => {
    const { lookAfter, stored } = await launchedJob();
    const container = await ecs.engine.nextContainer();
    begin(container);
    const { taskArn } = container.order;
    await ecs.reached(taskArn, 'RUNNING');
    await ecs.ecs.send(new StopTaskCommand({ cluster: ecs.clusterArn, task: taskArn, reason: 'by hand' }));
    finish(container, 143);
    await ecs.reached(taskArn, 'STOPPED');
    await lookAfter(2);
    expect((await stored()).run).toMatchObject({ status: 'failed', reason: { code: 'stopped_outside' } });
  });
});
