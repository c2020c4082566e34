import { type CommanderError, Command as Parser } from 'commander';
import { addActivity } from './activity-commands.ts';
import type { Command, CommandWithWords, CommonOptions } from './command.ts';
import { addHolding } from './control-commands.ts';
import { addDeliveries } from './delivery-commands.ts';
import { addCreating } from './job-commands.ts';
import { addLooking } from './query-commands.ts';
import { addSignIn } from './sign-in-commands.ts';
import { UsageError } from './usage-error.ts';

/** A command line that was understood; `text` is what `--help` and `--version` show. */
export type CommandLine =
  | { readonly kind: 'command'; readonly command: Command; readonly common: CommonOptions }
  | { readonly kind: 'text'; readonly text: string };

const HELP_WIDTH = 110;

const takesWords = (command: Command): command is CommandWithWords => 'command' in command;

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
    found = takesWords(command) ? { ...command, command: behind } : command;
  });
  try {
    parser.parse(own, { from: 'user' });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if ((error as CommanderError).exitCode === 0) return { kind: 'text', text: texts.join('') };
    throw new UsageError(complaint(error, texts.join(''), own));
  }
  if (!found) throw new UsageError(parser.helpInformation());
  if (behind && !takesWords(found))
    throw new UsageError(`"--": ${found.kind} takes no command for a container`);
  const { api, token, json = false } = parser.opts<Partial<CommonOptions>>();
  const common = { json, ...(api !== undefined && { api }), ...(token !== undefined && { token }) };
  return { kind: 'command', command: found, common };
};

const complaint = (error: unknown, printed: string, words: readonly string[]): string => {
  const { code, message } = error as CommanderError;
  if (code === 'commander.help') return printed;
  return message.replace(/^error: /, '') + hintAt(code, message, words);
};

const BEHIND = 'The command of a container comes behind --';

/** A word as a shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The words that `docker run` takes for the container, from the third on, behind `--`. */
const behindWords = ([command = '', image = '', ...rest]: readonly string[]): string =>
  rest.length > 0 && !image.startsWith('-') && !rest[0]?.startsWith('-')
    ? `${BEHIND}: runat ${command} ${image} -- ${rest.map(quoted).join(' ')}`
    : `${BEHIND}.`;

const hintAt = (code: string, message: string, words: readonly string[]): string => {
  if (code === 'commander.excessArguments') return `\n${behindWords(words)}`;
  if (code !== 'commander.unknownOption') return '';
  if (message.includes("'--url")) return '\n--url is that of a webhook; where Runat is says --api.';
  return words[0] === 'run' || words[0] === 'put' ? `\n${behindWords(words)}` : '';
};

const program = (version: string, texts: string[], tell: (command: Command) => void): Parser => {
  const write = (text: string) => texts.push(text);
  const parser = new Parser('runat')
    .description('Runs container images, and sends webhooks, at any time.')
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
    .option('--api <address>', 'where Runat is (RUNAT_URL; else the config file; else http://127.0.0.1:8888)')
    .option('--token <token>', 'to sign in with (RUNAT_TOKEN, which others cannot see; else the config file)')
    .option('--json', "print the API's JSON");
  parser.commandsGroup('Jobs:');
  addCreating(parser, tell);
  parser.commandsGroup('Looking:');
  addLooking(parser, tell);
  parser.commandsGroup('Holding back and ending:');
  addHolding(parser, tell);
  parser.commandsGroup('Webhooks and callbacks:');
  addDeliveries(parser, tell);
  addActivity(parser, tell);
  parser.commandsGroup('Signing in:');
  addSignIn(parser, tell);
  return parser;
};
