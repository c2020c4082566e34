import { parseArgs } from 'node:util';
import type { OidcSettings } from '../functions/contract/oidc.ts';
import { isOrigin, ORIGIN_RULE } from '../functions/contract/origin.ts';
import { isTimezoneName } from '../functions/contract/timezone-name.ts';
import { readOidc } from './read-oidc.ts';

/** What the command line and the environment ask for. */
export interface Arguments {
  readonly help: boolean;
  readonly port: number;
  readonly dataFolder: string;
  readonly engine: 'auto' | 'docker' | 'process';
  readonly dynamodbUrl?: string;
  readonly signIn: 'none' | 'token';
  /** How many copies of a task of the older Tasks API run at each occurrence, 1 to 100. */
  readonly taskCopies: number;
  /** How long what is over is kept, in days. */
  readonly keepDays: number;
  /** The IANA time zone in which the older APIs read and show dates. */
  readonly dialectTimezone: string;
  /** Origins whose pages may use the API from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Whose tokens are taken beside its own; undefined for nobody's. */
  readonly oidc: OidcSettings | undefined;
}

/** Where everything is kept when nothing else is said. */
export const DEFAULT_DATA_FOLDER = '.runat';

/** Thrown for arguments that cannot be meant; the message is for the person who typed them. */
export class ArgumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArgumentError';
  }
}

const ENGINES = ['auto', 'docker', 'process'] as const;

/** The text of `--help`. */
export const HELP = `Runs Runat on this machine: npm start -- [options]

  --port N         port of the page and the API (RUNAT_PORT; default 8888; 0 for any free one)
  --data FOLDER    where jobs, runs and output are kept (default .runat)
  --engine NAME    what runs containers: docker, process, or auto (default): docker where it is, else process
  --dynamodb URL   use this database on this machine instead of the embedded one
  --sign-in        ask for tokens, as a deployed stack does; with RUNAT_OIDC_ISSUER and RUNAT_OIDC_AUDIENCE also for those
                   of an issuer (docs/local-mode.md)
  --task-copies N  copies of each task of the older Tasks API (RUNAT_TASK_COPIES; default 1; 100 at most)
  --keep DAYS      how long what is over is kept, with its output (RUNAT_KEEP; default 90; 3650 at most)
  --dialect-timezone ZONE
                   time zone in which the older APIs read and show dates, such as Europe/Berlin
                   (RUNAT_DIALECT_TIMEZONE; default: the zone of this machine)
  --allowed-origins LIST
                   origins whose pages may use the API, joined by commas (RUNAT_ALLOWED_ORIGINS; default none)
  --help           show this
`;

/**
 * Reads the arguments. Throws `ArgumentError` for unknown ones and for values out of range.
 * @param variables the environment; `RUNAT_PORT`, `RUNAT_TASK_COPIES`, `RUNAT_KEEP`, `RUNAT_DIALECT_TIMEZONE` and
 *   `RUNAT_ALLOWED_ORIGINS` count where their options are not given; `RUNAT_OIDC_…` have no options
 */
export function readArguments(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Arguments {
  const values = parse(words);
  const engine = ENGINES.find((name) => name === values.engine);
  if (values.data === '') throw new ArgumentError('--data "": expected a folder');
  if (engine === undefined) {
    throw new ArgumentError(`--engine "${values.engine}": expected ${ENGINES.join(', ')}`);
  }
  const signIn = values['sign-in'] ? 'token' : 'none';
  return {
    help: values.help,
    port: numberOf(PORT, values.port, variables),
    dataFolder: values.data,
    engine,
    signIn,
    oidc: readOidc(variables, signIn, (message) => new ArgumentError(message)),
    taskCopies: numberOf(TASK_COPIES, values['task-copies'], variables),
    keepDays: numberOf(KEEP, values.keep, variables),
    dialectTimezone: timezoneOf(values['dialect-timezone'], variables),
    allowedOrigins: originsOf(values['allowed-origins'], variables),
    ...(values.dynamodb === undefined ? {} : { dynamodbUrl: values.dynamodb }),
  };
}

/** A number that can be given in two places, with its bounds. */
interface NumberArgument {
  readonly option: string;
  readonly variable: string;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

const PORT = { option: '--port', variable: 'RUNAT_PORT', fallback: 8888, least: 0, most: 65_535 };
const TASK_COPIES = {
  option: '--task-copies',
  variable: 'RUNAT_TASK_COPIES',
  fallback: 1,
  least: 1,
  most: 100,
};

/** As the stack option `historyDays`. */
const KEEP = { option: '--keep', variable: 'RUNAT_KEEP', fallback: 90, least: 1, most: 3650 };

function numberOf(
  { option, variable, fallback, least, most }: NumberArgument,
  given: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): number {
  // An empty variable is one that is not set.
  const text = given ?? (variables[variable] || String(fallback));
  if (/^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  const source = given === undefined ? variable : option;
  throw new ArgumentError(`${source} "${text}": expected a number from ${least} to ${most}`);
}

function timezoneOf(
  given: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const text = given ?? (variables.RUNAT_DIALECT_TIMEZONE || machineTimezone());
  if (isTimezoneName(text)) return text;
  const source = given === undefined ? 'RUNAT_DIALECT_TIMEZONE' : '--dialect-timezone';
  throw new ArgumentError(`${source} "${text}": expected an IANA time zone such as Europe/Berlin`);
}

/** A machine may have a zone without a name, or one that is not in the list. */
function machineTimezone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimezoneName(timeZone) ? timeZone : 'UTC';
}

/** An empty text is no origin at all, so that a variable or a flag can be taken back. */
function originsOf(
  given: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const text = given ?? variables.RUNAT_ALLOWED_ORIGINS ?? '';
  if (text === '') return [];
  const origins = text.split(',').map((origin) => origin.trim());
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return origins;
  const source = given === undefined ? 'RUNAT_ALLOWED_ORIGINS' : '--allowed-origins';
  throw new ArgumentError(`${source} "${wrong}": expected ${ORIGIN_RULE}`);
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        port: { type: 'string' },
        data: { type: 'string', default: DEFAULT_DATA_FOLDER },
        engine: { type: 'string', default: 'auto' },
        dynamodb: { type: 'string' },
        'sign-in': { type: 'boolean', default: false },
        'task-copies': { type: 'string' },
        keep: { type: 'string' },
        'dialect-timezone': { type: 'string' },
        'allowed-origins': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}
