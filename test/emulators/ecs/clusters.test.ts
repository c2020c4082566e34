import { CreateClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, EcsHarness } from './support/ecs-harness.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

describe('CreateCluster', () => {
  it('makes a cluster named default when no name is given', async () => {
    const { cluster } = await ecs.client.send(new CreateClusterCommand({}));

    expect(cluster).toMatchObject({
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      status: 'ACTIVE',
    });
  });

  it('answers the cluster that is there', async () => {
    const { cluster } = await ecs.client.send(new CreateClusterCommand({ clusterName: CLUSTER }));

    expect(cluster?.capacityProviders).toEqual(['FARGATE_SPOT']);
  });

  it('refuses a name with other characters', async () => {
    await expect(ecs.client.send(new CreateClusterCommand({ clusterName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('DescribeClusters', () => {
  it('counts the tasks', async () => {
    await ecs.run();

    const { clusters } = await ecs.client.send(new DescribeClustersCommand({ clusters: [CLUSTER] }));

    expect(clusters).toMatchObject([{ clusterName: CLUSTER, pendingTasksCount: 1, runningTasksCount: 0 }]);
  });

  it('names what is not there', async () => {
    const answer = await ecs.client.send(new DescribeClustersCommand({ clusters: ['other'] }));

    const arn = 'arn:aws:ecs:us-east-1:000000000000:cluster/other';
    expect(answer).toMatchObject({ clusters: [], failures: [{ arn, reason: 'MISSING' }] });
  });
});
