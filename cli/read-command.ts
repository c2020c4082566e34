import { type CommanderError, Command as Parser } from 'commander';
import type { JobOptions } from './job-request.ts';
import { UsageError } from './usage-error.ts';

/** What was asked for. */
export type Command =
  | {
      readonly kind: 'run';
      readonly image: string;
      /** The words behind `--`; undefined without it. */
      readonly command: readonly string[] | undefined;
      readonly job: JobOptions;
      readonly follows: boolean;
      /** Also when it follows. */
      readonly waits: boolean;
      readonly isQuiet: boolean;
    }
  | { readonly kind: 'list'; readonly state?: string; readonly limit: number }
  | { readonly kind: 'show'; readonly id: string }
  | { readonly kind: 'logs'; readonly id: string; readonly follows: boolean }
  | { readonly kind: 'cancel'; readonly id: string; readonly stops: boolean }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'whoami' };

/** Options that every command takes. */
export interface CommonOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json: boolean;
}

/** A command line that was understood; `text` is what `--help` and `--version` show. */
export type CommandLine =
  | { readonly kind: 'command'; readonly command: Command; readonly common: CommonOptions }
  | { readonly kind: 'text'; readonly text: string };

const HELP_WIDTH = 110;
const DEFAULT_LIMIT = '25';
const ID = /^[0-9A-Za-z-]+$/;

/** Tells whether an id is that of a run: `<job>-<instant>-<copy>-<attempt>`. */
export const isRunId = (id: string): boolean => id.includes('-');

/**
 * Reads a command line, without the program's name.
 * @throws UsageError
 */
export const readCommand = (words: readonly string[], version: string): CommandLine => {
  const separator = words.indexOf('--');
  const own = separator < 0 ? words : words.slice(0, separator);
  const behind = separator < 0 ? undefined : words.slice(separator + 1);
  let found: Command | undefined;
  const texts: string[] = [];
  const parser = program(version, texts, (command) => {
    found = command.kind === 'run' ? { ...command, command: behind } : command;
  });
  try {
    parser.parse(own, { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if ((error as CommanderError).exitCode === 0) return { kind: 'text', text: texts.join('') };
    throw new UsageError(complaint(error, texts.join('')));
  }
  if (!found) throw new UsageError(parser.helpInformation());
  if (behind && found.kind !== 'run') throw new UsageError(`"--": only run takes a command`);
  const { url, token, json = false } = parser.opts<Partial<CommonOptions>>();
  const common = { json, ...(url !== undefined && { url }), ...(token !== undefined && { token }) };
  return { kind: 'command', command: found, common };
};

const complaint = (error: unknown, printed: string): string => {
  const { code, message } = error as CommanderError;
  if (code === 'commander.help') return printed;
  const hint = code === 'commander.excessArguments' ? '\nThe command of a container comes behind --.' : '';
  return message.replace(/^error: /, '') + hint;
};

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

const program = (version: string, texts: string[], tell: (command: Command) => void): Parser => {
  const write = (text: string) => texts.push(text);
  const parser = new Parser('runat')
    .description('Runs container images at any time.')
    .version(version, '--version', 'show the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: write,
      writeErr: write,
      outputError: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .configureHelp({ showGlobalOptions: true })
    .option('--url <address>', 'where Runat is (RUNAT_URL; else the config file; else http://127.0.0.1:8888)')
    .option('--token <token>', 'to sign in with (RUNAT_TOKEN, which others cannot see; else the config file)')
    .option('--json', "print the API's JSON");
  addRun(parser, tell);
  addReading(parser, tell);
  addEnding(parser, tell);
  return parser;
};

type RunOptions = JobOptions & { readonly wait?: true; readonly follow?: true; readonly quiet?: true };

const addRun = (parser: Parser, tell: (command: Command) => void): void => {
  parser
    .command('run')
    .description('create a job that runs an image once: now, or at its time')
    .usage('[options] <image> [-- <command> <argument…>]')
    .argument('<image>', 'such as busybox or public.ecr.aws/docker/library/alpine:3')
    .option('--in <duration>', 'run after 90s, 2h30m, 1d …')
    .option('--at <time>', 'run at 2030-01-31T09:30:00Z, or at a local time with --timezone')
    .option('--now', 'run at once: the default')
    .option('--timezone <name>', 'IANA name, in which --at without an offset is read')
    .option('--name <name>', 'of the job')
    .option('--tag <tag>', 'as often as needed', collect)
    .option('-e, --env <name=value>', 'as often as needed; without =value that of your own variable', collect)
    .option('--shell <script>', 'run by sh -c instead of a command; keeps stdout and stderr apart')
    .option('--cpu <vCPUs>', 'such as 0.25 or 2')
    .option('--memory <MiB>', 'such as 512 or 4096')
    .option('--architecture <name>', 'x86_64 or arm64')
    .option('--capacity <kind>', 'on_demand or spot')
    .option('--timeout <duration>', 'stop the container after so long; 0 for never')
    .option('--start-deadline <duration>', 'give up when it has not started so long after its time')
    .option('--wait', "wait for its end, and end with the container's exit code")
    .option('-f, --follow', 'print what it writes while it does; waits, too')
    .option('-q, --quiet', 'say nothing beside what the container writes')
    .action((image: string, options: RunOptions) => {
      const { wait = false, follow = false, quiet: isQuiet = false, ...job } = options;
      const command = undefined;
      tell({ kind: 'run', image, command, job, waits: wait || follow, follows: follow, isQuiet });
    });
};

const addReading = (parser: Parser, tell: (command: Command) => void): void => {
  parser
    .command('list')
    .description('list jobs')
    .option('--state <state>', 'running, scheduled or history')
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action(({ state, limit }: { readonly state?: string; readonly limit: string }) => {
      if (!/^[1-9]\d{0,5}$/.test(limit)) {
        throw new UsageError(`--limit "${limit}": expected a whole number from 1 to 999999`);
      }
      tell({ kind: 'list', limit: Number(limit), ...(state !== undefined && { state }) });
    });
  parser
    .command('show')
    .description('show a job or a run')
    .argument('<job|run>', 'its id')
    .action((id: string) => tell({ kind: 'show', id: checkedId(id) }));
  parser
    .command('logs')
    .description('print what a run wrote; of a job, the run under way or else the last')
    .argument('<run|job>', 'its id')
    .option('-f, --follow', 'go on until the run is over')
    .action((id: string, { follow = false }: { readonly follow?: boolean }) =>
      tell({ kind: 'logs', id: checkedId(id), follows: follow }),
    );
  parser
    .command('whoami')
    .description('show whom the token belongs to and what it may do')
    .action(() => tell({ kind: 'whoami' }));
};

const addEnding = (parser: Parser, tell: (command: Command) => void): void => {
  parser
    .command('cancel')
    .description('cancel a job before its time')
    .argument('<job>', 'its id')
    .option('--stop', 'also when it is running: its container is stopped')
    .action((id: string, { stop = false }: { readonly stop?: boolean }) =>
      tell({ kind: 'cancel', id: checkedId(id), stops: stop }),
    );
  parser
    .command('stop')
    .description('stop a run')
    .argument('<run>', 'its id')
    .action((id: string) => {
      if (!isRunId(checkedId(id))) {
        throw new UsageError(`"${id}": expected a run; stop what a job runs by: runat cancel --stop ${id}`);
      }
      tell({ kind: 'stop', id });
    });
};

const checkedId = (id: string): string => {
  if (!ID.test(id)) throw new UsageError(`"${id}": expected the id of a job or a run`);
  return id;
};
