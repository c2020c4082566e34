import type { Command as Parser } from 'commander';
import type { Patience } from './command.ts';

/** Gathers the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The options that say when a job is due. */
export const addTimeFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('When:')
    .option('--in <duration>', 'once, after 90s, 2h30m, 1d …')
    .option('--at <time>', 'once, at 2030-01-31T09:30:00Z, or at a local time with --timezone')
    .option('--every <duration>', 'again and again, so much time after the last one was due; from 1s')
    .option('--cron <expression>', "again and again, such as '30 9 * * MON-FRI' or @daily")
    .option('--now', 'once, at once; run does so when no time is given')
    .option(
      '--timezone <name>',
      'IANA name, such as Europe/Berlin, in which --cron and times without an offset are read',
    )
    .option('--starts-at <time>', 'not before this; with --every or --cron, as the next three')
    .option('--ends-at <time>', 'not after this')
    .option(
      '--exclude <dates>',
      'not on 2026-12-24 or within 2026-12-24/2026-12-26; as often as needed',
      collect,
    )
    .option('--jitter <duration>', 'later by up to so much, by as much every time');

/** The options that say what a job runs, and under which name. */
export const addTargetFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('What:')
    .option('--shell <script>', 'run by sh -c instead of a command; keeps stdout and stderr apart')
    .option('-e, --env <name=value>', 'as often as needed; without =value that of your own variable', collect)
    .option(
      '--secret <name=arn>',
      'a variable whose value AWS reads from the secret; as often as needed',
      collect,
    )
    .option('--cpu <vCPUs>', 'such as 0.25 or 2')
    .option('--memory <MiB>', 'such as 512 or 4096')
    .option('--ephemeral-storage <GiB>', 'of its disk, such as 50')
    .option('--architecture <name>', 'x86_64 or arm64')
    .option('--capacity <kind>', 'on_demand or spot')
    .option('--tag <tag>', 'as often as needed', collect);

/** The options that say under which rules a job runs. */
export const addPolicyFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('How:')
    .option('--copies <number>', 'runs each time')
    .option('--overlap <rule>', 'while the last one still runs: skip, queue, replace or allow')
    .option('--misfire <rule>', 'for times that passed unnoticed: run_once, skip or run_all')
    .option('--timeout <duration>', 'stop a run that takes longer; 0 for never')
    .option('--start-deadline <duration>', 'give up when it has not started that long after its time')
    .option('--retry <number>', 'further attempts when it fails')
    .option('--retry-backoff <duration>', 'the wait before the first of them')
    .option('--retry-factor <number>', 'by how much each further wait is longer')
    .option('--retry-exit-codes <codes>', 'only after these, such as 1,75');

/** The options that say which webhook a job sends. */
export const addWebhookFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('A webhook instead of a container:')
    .option('--url <url>', 'where it is sent')
    .option('--method <method>', 'POST, unless given: GET, HEAD, PUT, PATCH or DELETE')
    .option("--header <'name: value'>", 'as often as needed', collect)
    .option(
      '--body <text|@file|->',
      'that text, that of a file, or what comes by stdin; else the facts of the run',
    )
    .option('--expect <status>', 'what counts as delivered, such as 204 or 2xx; as often as needed', collect);

/** The options that say what follows from how a job's runs end. */
export const addFollowUpFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('Afterwards:')
    .option('--callback <url>', 'is told how each run ended')
    .option('--callback-on <event>', 'only of this, such as run.failed; as often as needed', collect)
    .option(
      '--success-within <duration>',
      'tell the callback when there was no success for that long, such as 25h',
    )
    .option('--on-success <job>', 'start this one, by its id or the name it was put under');

/** All options of a job but its name. */
export const addJobFlags = (parser: Parser): Parser =>
  addFollowUpFlags(addPolicyFlags(addWebhookFlags(addTargetFlags(addTimeFlags(parser)))));

/** The options of commands that may stay until what they start has ended. */
export const addPatienceFlags = (parser: Parser): Parser =>
  parser
    .optionsGroup('Waiting:')
    .option('--wait', "wait for the end, and end with the container's exit code, or 0 or 1 for a webhook")
    .option('-f, --follow', 'print what it writes while it does, or each try of a webhook; waits, too')
    .option('-q, --quiet', 'say nothing beside that');

/** These options as commander gives them. */
export interface PatienceFlags {
  readonly wait?: true | undefined;
  readonly follow?: true | undefined;
  readonly quiet?: true | undefined;
}

/** How long to stay. */
export const patienceOf = ({ wait, follow, quiet }: PatienceFlags): Patience => ({
  waits: wait === true || follow === true,
  follows: follow === true,
  isQuiet: quiet === true,
});
