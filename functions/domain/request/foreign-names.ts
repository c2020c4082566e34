import type { JobField } from './job-fields.ts';

/** What other programs call a field of a job, in small letters and without `-` and `_`. */
const NAMES: Readonly<Partial<Record<JobField, string>>> = {
  image: 'containerimage dockerimage',
  command: 'cmd args arguments run exec',
  shell: 'script sh bash',
  entryPoint: 'entrypoints',
  workingDirectory: 'workdir cwd dir',
  environment: 'env envs vars variables envvars environmentvariables',
  secrets: 'secret',
  memory: 'mem ram memorymib',
  cpu: 'cpus vcpu',
  url: 'webhook endpoint uri href',
  body: 'payload data json',
  at: 'when date datetime runat time timestamp scheduledat',
  in: 'delay after runin delayseconds wait',
  every: 'interval rate period frequency',
  cron: 'crons schedule schedules crontab cronexpression scheduleexpression',
  onlyEvery: 'everyweeks everymonths weeks months repeatevery',
  timezone: 'tz zone scheduleexpressiontimezone',
  startsAt: 'start startdate startat starttime from',
  endsAt: 'end enddate endat endtime until',
  exclude: 'except skipdates exclusions holidays',
  overlap: 'concurrency concurrencypolicy',
  misfire: 'catchup catchuppolicy',
  startDeadline: 'deadline startingdeadlineseconds',
  timeout: 'timeoutseconds maxduration activedeadlineseconds',
  retry: 'retries backofflimit attempts maxretries restart',
  copies: 'replicas parallelism count instances',
  paused: 'suspend suspended disabled enabled active',
  name: 'jobname title label',
  tags: 'labels tag',
  role: 'taskrole taskrolearn rolearn iamrole serviceaccount',
  callback: 'callbackurl notify onfailure hook',
};

/** The field that each name of other programs means. */
export const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.split(' ').map((name) => [name, field] as const)),
);
