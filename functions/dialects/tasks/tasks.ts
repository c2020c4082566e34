import type { RouteName } from '../../contract/routes.ts';
import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { jobIdForName } from '../../domain/shared/identifiers.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { shorten } from '../../domain/shared/quote.ts';
import { json } from '../../http/answers/response.ts';
import { anyJsonBody } from '../../http/read/json-body.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { AgentOutput } from '../../use-cases/output/read-latest-output.ts';
import { createOrdered, inOwnWords, type Order } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { writeMessage } from '../shared/write-message.ts';
import { jobIdOfUuid, nameForTaskId, taskIdOf } from './task-id.ts';
import { readCompletion, readScheduledTask, readTask, TASK_TAG } from './task-request.ts';

type TaskRouteName = Extract<RouteName, `task${string}`>;

const isTask = ({ tags, target }: Job): boolean => tags.includes(TASK_TAG) && target.kind === 'container';

const jobUnder = async ({ findJob }: ApiUseCases, id: string): Promise<Job | undefined> => {
  try {
    return await findJob(id);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return undefined;
    throw error;
  }
};

/** The task of an id that it got here. */
const taskOfUuid = async (useCases: ApiUseCases, id: string): Promise<Job | undefined> => {
  const jobId = jobIdOfUuid(id);
  const job = jobId === undefined ? undefined : await jobUnder(useCases, jobId);
  return job && isTask(job) ? job : undefined;
};

const jobOfName = (useCases: ApiUseCases, taskId: string): Promise<Job | undefined> =>
  jobUnder(useCases, jobIdForName(nameForTaskId(taskId)));

/** The task of an id. The id was made here, or its caller chose it. */
const taskUnder = async (useCases: ApiUseCases, id: string): Promise<Job | undefined> => {
  const own = await taskOfUuid(useCases, id);
  if (own) return own;
  const named = await jobOfName(useCases, id);
  return named && isTask(named) ? named : undefined;
};

const findTask = async (useCases: ApiUseCases, { parameters }: ApiRequest): Promise<Job> => {
  const { id = '' } = parameters;
  const task = await taskUnder(useCases, id);
  if (task) return task;
  throw new DomainError('not_found', `there is no task ${shorten(id)}`);
};

/** Clients read either. */
const idsView = (taskId: string): object => ({ command_id: taskId, task_id: taskId });

const create = (useCases: ApiUseCases, settings: DialectSettings): RouteAnswer => ({
  readBody: anyJsonBody,
  answer: async (request) => {
    const task = await createOrdered(useCases, 'taskCreate', request, readTask(request.body, settings));
    return json(201, idsView(taskIdOf(task)));
  },
});

const agentView = ({ agent, stdout, stderr }: AgentOutput): object => ({
  agent_id: agent,
  ...(stdout !== '' && { stdout }),
  ...(stderr !== '' && { stderr }),
});

const latestOutput = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    const { id } = await findTask(useCases, request);
    const { completedAt, agents } = await useCases.readLatestOutput(id);
    return json(200, { completion_time: formatInstant(completedAt), outputs: agents.map(agentView) });
  },
});

const complete = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: anyJsonBody,
  answer: async (request) => {
    const task = await findTask(useCases, request);
    const { completion, faults } = readCompletion(request.body);
    if (faults.length > 0) throw new DomainError('invalid', 'the report breaks a rule', { faults });
    const run = await useCases.reportRun({ jobId: task.id, callerName: request.caller.name, ...completion });
    return json(200, { ...idsView(taskIdOf(task)), run_id: run.id });
  },
});

/** Changes a task whose id was given here to what is asked for now. */
const revise = (
  useCases: ApiUseCases,
  callerName: string,
  id: string,
  { request, faults, unreadable }: Order,
): Promise<Job> =>
  useCases.reviseJob({
    id,
    callerName,
    edit: ({ name }) => ({ request: { ...request, name }, faults, unreadable }),
  });

const put = async (
  useCases: ApiUseCases,
  callerName: string,
  taskId: string,
  { request, faults, unreadable }: Order,
): Promise<Job> => {
  const existing = await jobOfName(useCases, taskId);
  if (existing && !isTask(existing)) {
    throw new DomainError('conflict', `${taskId} is the name of a job that is no task`);
  }
  // A field that could not be read is a fault already.
  const name = nameForTaskId(taskId);
  const named = { ...request, name: name === '' ? undefined : name };
  const { job } = await useCases.putJob({ name, callerName, request: named, faults, unreadable });
  return job;
};

const schedule = (useCases: ApiUseCases, settings: DialectSettings): RouteAnswer => ({
  readBody: anyJsonBody,
  answer: async ({ body, caller }) => {
    const { taskId, order } = readScheduledTask(body, settings);
    const own = await taskOfUuid(useCases, taskId);
    await inOwnWords(
      own ? revise(useCases, caller.name, own.id, order) : put(useCases, caller.name, taskId, order),
      order,
    );
    // A repeat is answered as the first one was.
    return json(201, idsView(taskId));
  },
});

/**
 * The API of a service that runs shell commands again and again and keeps what they wrote (docs/dialects.md,
 * "Tasks"), in its own shapes, onto the same use cases.
 */
export const tasks = (useCases: ApiUseCases, settings: DialectSettings): RouteGroup<TaskRouteName> => ({
  routes: {
    taskCreate: create(useCases, settings),
    taskLatestOutput: latestOutput(useCases),
    taskComplete: complete(useCases),
    taskSchedule: schedule(useCases, settings),
  },
  writeProblem: writeMessage,
});
