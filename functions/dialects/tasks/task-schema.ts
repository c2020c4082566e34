import * as z from 'zod';
import { withNulls } from '../shared/null-schema.ts';

const UUID = '01a1fd70-f1c0-7000-87fb-f7479cb86dfe';
const taskId = z.string().meta({ description: 'The id of the task.' });
const program = {
  command: z.string().min(1).meta({ description: 'A script for `sh -c`.' }),
  frequency: z
    .string()
    .regex(/^ *every 0*[1-9]\d* (seconds|minutes|hours) *$/)
    .meta({ description: '`every`, a whole number above 0, and `seconds`, `minutes` or `hours`.' }),
};
const idText = (description: string) => z.union([z.string().min(1).max(255), z.int()]).meta({ description });

/** An empty text names no worker. */
const workerId = (description: string) =>
  z
    .union([z.string().max(255), z.int()])
    .optional()
    .meta({ description });

/** The body of `POST /api/v1/tasks/create`. Unknown fields are ignored. */
export const taskRequestSchema = z.object(program).meta({
  id: 'TaskRequest',
  description: 'A shell command, and how often it runs.',
  examples: [{ command: 'echo hello world; echo oops >&2', frequency: 'every 2 seconds' }],
});

/** The body of `POST /api/v1/tasks/schedule`. */
export const scheduledTaskRequestSchema = z
  .object({
    task_id: idText('The id that the task shall have: a text without `/`, `?` and `#`, or a whole number.'),
    ...program,
  })
  .meta({
    id: 'ScheduledTaskRequest',
    description: 'A task, and the id that it shall have.',
    examples: [{ task_id: 'cleanup', command: 'echo hello world', frequency: 'every 2 hours' }],
  });

/** What creating a task answers: clients read either id. */
export const taskIdsSchema = z.strictObject({ command_id: taskId, task_id: taskId }).meta({
  id: 'TaskIds',
  description: 'The id of the task, twice.',
  examples: [{ command_id: UUID, task_id: UUID }],
});

/** The body of `POST /api/v1/tasks/{id}/complete`. */
export const completionSchema = z
  .object(
    withNulls({
      server_id: workerId('The worker. Give `server_id` or `agent_id`.'),
      agent_id: workerId('The worker. Where both are given, `server_id` counts.'),
      stdout: z
        .string()
        .optional()
        .meta({ description: 'What it wrote; the last 32,768 characters are kept.' }),
      stderr: z.string().optional().meta({ description: 'The same of stderr.' }),
    }),
  )
  .meta({
    id: 'TaskCompletion',
    description: 'An execution that was not started here.',
    examples: [{ server_id: 'server-7', stdout: 'hello world\n', stderr: '' }],
  });

/** What a report answers. */
export const completedSchema = taskIdsSchema
  .extend({ run_id: z.string().meta({ description: 'The run that it is kept as.' }) })
  .meta({
    id: 'TaskCompleted',
    description: 'The id of the task, and the run.',
    examples: [
      { command_id: UUID, task_id: UUID, run_id: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093001120Z-1-1' },
    ],
  });

/** What the last execution of a task wrote. */
export const latestOutputSchema = z
  .strictObject({
    completion_time: z.iso.datetime({ precision: 3 }).meta({ description: 'When the last copy ended.' }),
    outputs: z.array(
      z.strictObject({
        agent_id: z.string().meta({ description: 'The copy, or the worker that reported.' }),
        stdout: z.string().optional().meta({ description: 'It is left out where it is empty.' }),
        stderr: z.string().optional().meta({ description: 'It is left out where it is empty.' }),
      }),
    ),
  })
  .meta({
    id: 'LatestOutput',
    description: 'The output of the last execution whose copies have all ended.',
    examples: [
      {
        completion_time: '2026-11-21T09:30:02.412Z',
        outputs: [
          { agent_id: '1', stdout: 'hello world\n', stderr: 'oops\n' },
          { agent_id: '2', stdout: 'hello world\n', stderr: 'oops\n' },
        ],
      },
    ],
  });
