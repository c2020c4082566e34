import { operation } from '../../aws-wire.ts';
import { clientError, invalidParameter } from '../ground/ecs-settings.ts';
import { nextPage, readPage } from '../ground/paging.ts';
import { type TaskDefinition, taskDefinitionForApi } from './task-definition.ts';
import type { TaskDefinitions } from './task-definitions.ts';

interface ListTaskDefinitionsInput {
  familyPrefix?: string;
  status?: string;
  sort?: string;
  nextToken?: string;
  maxResults?: number;
}

/** The operations on task definitions that are registered. */
export function taskDefinitionOperations(definitions: TaskDefinitions, now: () => number) {
  const find = (text: string): TaskDefinition | undefined => {
    const name = definitions.parse(text);
    return name && definitions.find(name);
  };

  return {
    DescribeTaskDefinition: operation<{ taskDefinition: string; include?: string[] }>((input) => {
      const definition = find(input.taskDefinition);
      if (!definition) throw clientError('Unable to describe task definition.');
      const tags = input.include?.includes('TAGS') ? definition.tags : [];
      return { taskDefinition: taskDefinitionForApi(definition), tags };
    }),

    /** The revision stays describable and its tasks run on; it starts no new ones. */
    DeregisterTaskDefinition: operation<{ taskDefinition: string }>((input) => {
      const name = definitions.parse(input.taskDefinition);
      if (name && name.revision === undefined) throw clientError('Revision is missing.');
      const definition = name && definitions.find(name);
      if (!definition) throw clientError('The specified task definition does not exist.');
      const inactive: TaskDefinition = { deregisteredAt: now(), ...definition, status: 'INACTIVE' };
      definitions.save(inactive);
      return { taskDefinition: taskDefinitionForApi(inactive) };
    }),

    ListTaskDefinitions: operation<ListTaskDefinitionsInput>((input) => {
      const { after, size } = readPage(input);
      const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = input;
      if (status === 'DELETE_IN_PROGRESS')
        throw invalidParameter('status DELETE_IN_PROGRESS: nothing is deleted here.');
      const query = {
        status,
        isDescending: sort === 'DESC',
        ...(familyPrefix ? { family: familyPrefix } : {}),
      };
      const arns = definitions.page(query, after, size + 1);
      const hasMore = arns.length > size;
      return {
        taskDefinitionArns: arns.slice(0, size),
        nextToken: hasMore ? nextPage(after + size) : undefined,
      };
    }),
  };
}
