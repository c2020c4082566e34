import { ECSClient } from '@aws-sdk/client-ecs';
import { EcsImageDefinitions } from '../../functions/adapters/ecs/ecs-image-definitions.ts';
import { InMemoryImageDefinitions } from '../in-memory/in-memory-image-definitions.ts';
import {
  imageDefinitionsContract,
  type OpenImageDefinitions,
} from './contracts/image-definitions-contract.ts';
import { isLive, liveVariable } from './support/live.ts';
import { openEcs } from './support/open-ecs.ts';
import { openTable } from './support/open-table.ts';

const REFUSED_IMAGE = 'not an image';

imageDefinitionsContract('memory', async () => {
  const definitions = new InMemoryImageDefinitions();
  definitions.refusedImages.add(REFUSED_IMAGE);
  return { definitions, refusedImage: REFUSED_IMAGE, close: async () => {} };
});

const openEmulated = async (): Promise<OpenImageDefinitions> => {
  const [{ ecs, close: closeEcs }, { table, clock, close: closeTable }] = await Promise.all([
    openEcs(),
    openTable(),
  ]);
  const definitions = new EcsImageDefinitions({
    ecs,
    table,
    clock,
    settings: {
      familyPrefix: 'runat-run-',
      taskRoleArn: 'arn:aws:iam::000000000000:role/task',
      executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
      logGroupName: '/runat/runs',
    },
  });
  const close = async () => {
    await Promise.all([closeEcs(), closeTable()]);
  };
  return { definitions, refusedImage: REFUSED_IMAGE, close };
};

const openLive = async (): Promise<OpenImageDefinitions> => {
  const { table, clock, close } = await openTable();
  const definitions = new EcsImageDefinitions({
    ecs: new ECSClient({}),
    table,
    clock,
    settings: {
      familyPrefix: liveVariable('RUN_FAMILY_PREFIX'),
      taskRoleArn: liveVariable('RUN_TASK_ROLE_ARN'),
      executionRoleArn: liveVariable('RUN_EXECUTION_ROLE_ARN'),
      logGroupName: liveVariable('RUN_LOG_GROUP_NAME'),
    },
  });
  return { definitions, refusedImage: REFUSED_IMAGE, close };
};

imageDefinitionsContract('ECS', isLive ? openLive : openEmulated);
