import type { JobField } from '../domain/request/job-fields.ts';
import type { JobFlag } from './job-flag.ts';

const when = { group: 'When', value: 'text', unsets: 'field' } as const;
const trigger = { ...when, unsets: 'nothing' } as const;
const what = { group: 'What', value: 'text', unsets: 'field' } as const;
const hook = { group: 'A webhook instead of a container', value: 'text', unsets: 'field' } as const;
const after = { group: 'Afterwards', value: 'text', unsets: 'field' } as const;
const how = { group: 'How', value: 'text', unsets: 'field' } as const;

/** The options of the command line for each field of a job. Arguments and the words behind `--` are no options. */
export const JOB_FLAGS: Readonly<Record<JobField, readonly JobFlag[]>> = {
  name: [{ flags: '--name <name>', value: 'text', unsets: 'field' }],
  image: [],
  command: [],
  paused: [{ flags: '--paused', value: 'true', unsets: 'nothing' }],

  in: [{ ...trigger, flags: '--in <duration>', help: 'once, after 90s, 2h30m, 1d …' }],
  at: [
    {
      ...trigger,
      flags: '--at <time>',
      help: 'once, at 2030-01-31T09:30:00Z, or at a local time with --timezone',
    },
  ],
  every: [
    {
      ...trigger,
      flags: '--every <duration>',
      help: 'again and again, so much time after the last one was due; from 1s',
    },
  ],
  cron: [
    {
      ...trigger,
      flags: '--cron <expression>',
      help: "again and again, such as '30 9 * * MON-FRI' or @daily; as often as needed",
      value: 'textOrTexts',
    },
  ],
  now: [
    {
      ...trigger,
      flags: '--now',
      help: 'once, at once; run does so when no time is given',
      value: 'true',
    },
  ],
  timezone: [
    {
      ...when,
      flags: '--timezone <name>',
      help: 'IANA name, such as Europe/Berlin, in which --cron and times without an offset are read',
    },
  ],
  onlyEvery: [
    {
      ...when,
      flags: '--only-every <period>',
      help: 'with --cron: only in every 2w, 3mo, 2d or 2y of the calendar, counted from --starts-at',
    },
  ],
  startsAt: [
    {
      ...when,
      flags: '--starts-at <time>',
      help: 'not before this; with --every or --cron, as the next three',
    },
  ],
  endsAt: [{ ...when, flags: '--ends-at <time>', help: 'not after this' }],
  exclude: [
    {
      ...when,
      flags: '--exclude <dates>',
      help: 'not on 2026-12-24, within 2026-12-24/2026-12-26, or on 12-25 of each year; as often as needed',
      value: 'texts',
    },
  ],
  jitter: [
    {
      ...when,
      flags: '--jitter <duration>',
      help: 'later by up to so much, by as much every time',
    },
  ],

  shell: [
    {
      ...what,
      flags: '--shell <script>',
      help: 'run by sh -c instead of a command; keeps stdout and stderr apart',
    },
  ],
  registryCredentials: [
    {
      ...what,
      flags: '--registry-credentials <arn>',
      help: "the secret with the login of the image's registry",
    },
  ],
  entryPoint: [
    {
      ...what,
      flags: '--entry-point <word>',
      help: "instead of the image's; once for each of its words",
      value: 'texts',
    },
  ],
  workingDirectory: [{ ...what, flags: '--working-directory <path>', help: 'in which the process starts' }],
  user: [{ ...what, flags: '--user <user[:group]>', help: 'as whom the process runs, such as 1000:1000' }],
  role: [{ ...what, flags: '--role <arn>', help: 'the IAM role whose rights the process has' }],
  environment: [
    {
      ...what,
      flags: '-e, --env <name=value>',
      help: 'as often as needed; without =value that of your own variable',
      value: 'variables',
    },
  ],
  secrets: [
    {
      ...what,
      flags: '--secret <name=arn>',
      help: 'a variable whose value AWS reads from the secret; as often as needed',
      value: 'secrets',
    },
  ],
  cpu: [{ ...what, flags: '--cpu <vCPUs>', help: 'such as 0.25 or 2', value: 'number' }],
  memory: [
    {
      ...what,
      flags: '--memory <MiB>',
      help: 'such as 512 or 4096',
      value: 'number',
    },
  ],
  ephemeralStorage: [
    {
      ...what,
      flags: '--ephemeral-storage <GiB>',
      help: 'of its disk, such as 50',
      value: 'number',
    },
  ],
  architecture: [
    {
      ...what,
      flags: '--architecture <name>',
      help: 'x86_64 or arm64',
    },
  ],
  capacity: [
    {
      ...what,
      flags: '--capacity <kind>',
      help: 'on_demand or spot',
    },
  ],
  tags: [{ ...what, flags: '--tag <tag>', help: 'as often as needed', value: 'texts' }],

  url: [
    {
      ...hook,
      flags: '--url <url>',
      help: 'where it is sent',
      unsets: 'nothing',
    },
  ],
  method: [
    {
      ...hook,
      flags: '--method <method>',
      help: 'POST, unless given: GET, HEAD, PUT, PATCH or DELETE',
    },
  ],
  headers: [
    {
      ...hook,
      flags: "--header <'name: value'>",
      help: 'as often as needed',
      value: 'headers',
    },
  ],
  body: [
    {
      ...hook,
      flags: '--body <text|@file|->',
      help: 'that text, that of a file, or what comes by stdin; else the facts of the run',
      value: 'body',
    },
  ],
  expect: [
    {
      ...hook,
      flags: '--expect <status>',
      help: 'what counts as delivered, such as 204 or 2xx; as often as needed',
      value: 'texts',
    },
  ],

  copies: [{ ...how, flags: '--copies <number>', help: 'runs each time', value: 'number' }],
  overlap: [
    {
      ...how,
      flags: '--overlap <rule>',
      help: 'while the last one still runs: skip, queue, replace or allow',
    },
  ],
  misfire: [
    {
      ...how,
      flags: '--misfire <rule>',
      help: 'for times that passed unnoticed: run_once, skip or run_all',
    },
  ],
  timeout: [{ ...how, flags: '--timeout <duration>', help: 'stop a run that takes longer; 0 for never' }],
  startDeadline: [
    {
      ...how,
      flags: '--start-deadline <duration>',
      help: 'give up when it has not started that long after its time',
    },
  ],
  retry: [
    {
      ...how,
      flags: '--retry <number>',
      help: 'further attempts when it fails',
      value: 'number',
      member: 'limit',
    },
    {
      ...how,
      flags: '--retry-backoff <duration>',
      help: 'the wait before the first of them',
      member: 'backoff',
      unsets: 'member',
    },
    {
      ...how,
      flags: '--retry-factor <number>',
      help: 'by how much each further wait is longer',
      value: 'number',
      member: 'factor',
      unsets: 'member',
    },
    {
      ...how,
      flags: '--retry-exit-codes <codes>',
      help: 'only after these, such as 1,75',
      value: 'numbers',
      member: 'exitCodes',
      unsets: 'member',
    },
  ],

  callback: [
    {
      ...after,
      flags: '--callback <url>',
      help: 'send there how each run ended',
      member: 'url',
    },
    {
      ...after,
      flags: '--callback-on <event>',
      help: 'only of this, such as run.failed; as often as needed',
      value: 'texts',
      member: 'on',
      unsets: 'member',
    },
  ],
  successWithin: [
    {
      ...after,
      flags: '--success-within <duration>',
      help: 'tell the callback when there was no success for that long, such as 25h',
    },
  ],
  onSuccess: [
    {
      ...after,
      flags: '--on-success <job>',
      help: 'start this one, by its id or the name it was put under',
    },
  ],
};

/** Each option with the field it belongs to. */
export const ALL_JOB_FLAGS: readonly (JobFlag & { readonly field: JobField })[] = Object.entries(
  JOB_FLAGS,
).flatMap(([field, flags]) => flags.map((flag) => ({ ...flag, field: field as JobField })));
