import type { Command as Parser } from 'commander';
import type { FlagGroup, FlagValue } from '../../functions/contract/job-flag.ts';
import { ALL_JOB_FLAGS } from '../../functions/contract/job-flags.ts';
import type { Patience } from './command.ts';

/** Gathers the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

const GATHERED: ReadonlySet<FlagValue> = new Set(['texts', 'textOrTexts', 'variables', 'secrets', 'headers']);

/** In the order in which the help shows them. */
const GROUPS: readonly FlagGroup[] = [
  'When',
  'What',
  'A webhook instead of a container',
  'How',
  'Afterwards',
];

const addGroup = (parser: Parser, group: FlagGroup): void => {
  parser.optionsGroup(`${group}:`);
  for (const { flags, help = '', value } of ALL_JOB_FLAGS.filter((flag) => flag.group === group)) {
    if (GATHERED.has(value)) parser.option(flags, help, collect);
    else parser.option(flags, help);
  }
};

/** Adds the options that say what a job is, but for those that each command words for itself. */
export const addJobFlags = (parser: Parser): Parser => {
  for (const group of GROUPS) addGroup(parser, group);
  return parser;
};

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
