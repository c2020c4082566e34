import * as z from 'zod';
import {
  completedSchema,
  completionSchema,
  latestOutputSchema,
  scheduledTaskRequestSchema,
  taskIdsSchema,
  taskRequestSchema,
} from '../dialects/tasks/task-schema.ts';
import { MESSAGE_ERRORS } from './dialect-parts.ts';
import { IDEMPOTENCY_KEY, json } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

const TASK_ID = z.string().meta({
  description: 'The id of the task, a UUID with hyphens or without, or the id that you chose.',
  examples: ['01a1fd70-f1c0-7000-87fb-f7479cb86dfe'],
});

/** The routes of Tasks. */
export const TASK_DESCRIPTIONS: Descriptions<
  'taskCreate' | 'taskLatestOutput' | 'taskComplete' | 'taskSchedule'
> = {
  taskCreate: {
    tag: 'Tasks',
    summary: 'Run a shell command again and again',
    description: 'It runs in the image that the stack names, first after one interval.',
    path: {},
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: true, content: json(taskRequestSchema) },
    responses: { 201: { description: 'The id of the task.', content: json(taskIdsSchema) } },
    ...MESSAGE_ERRORS,
    problems: ['invalid', 'key_reused'],
  },
  taskLatestOutput: {
    tag: 'Tasks',
    summary: 'Read what the last execution wrote',
    path: { id: TASK_ID },
    responses: { 200: { description: 'Its output.', content: json(latestOutputSchema) } },
    ...MESSAGE_ERRORS,
    problems: ['not_found'],
  },
  taskComplete: {
    tag: 'Tasks',
    summary: 'Report an execution of a worker outside',
    path: { id: TASK_ID },
    body: { isRequired: true, content: json(completionSchema) },
    responses: { 200: { description: 'The task, and the run.', content: json(completedSchema) } },
    ...MESSAGE_ERRORS,
    problems: ['invalid', 'not_found'],
  },
  taskSchedule: {
    tag: 'Tasks',
    summary: 'Run a shell command again and again, under an id of your own',
    description: 'Said again it changes nothing; with another command or frequency it changes the task.',
    path: {},
    body: { isRequired: true, content: json(scheduledTaskRequestSchema) },
    responses: { 201: { description: 'The id of the task, as you wrote it.', content: json(taskIdsSchema) } },
    ...MESSAGE_ERRORS,
    problems: ['invalid', 'conflict'],
  },
};
