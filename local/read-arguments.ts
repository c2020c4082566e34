import { parseArgs } from 'node:util';

/** What the command line and the environment ask for. */
export interface Arguments {
  readonly help: boolean;
  readonly port: number;
  readonly dataFolder: string;
  readonly engine: 'auto' | 'docker' | 'process';
  readonly dynamodbUrl?: string;
  readonly signIn: 'none' | 'token';
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
  --engine NAME    what runs containers: docker, process, or auto (default): docker if it answers, else process
  --dynamodb URL   use this database on this machine instead of the embedded one
  --sign-in        ask for tokens, as a deployed stack does
  --help           show this
`;

/**
 * Reads the arguments. Throws `ArgumentError` for unknown ones and for values out of range.
 * @param variables the environment; `RUNAT_PORT` is the port where `--port` is not given
 */
export function readArguments(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Arguments {
  const values = parse(words);
  // An empty variable is one that is not set.
  const port = values.port ?? (variables.RUNAT_PORT || '8888');
  const engine = ENGINES.find((name) => name === values.engine);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    const source = values.port === undefined ? 'RUNAT_PORT' : '--port';
    throw new ArgumentError(`${source} "${port}": expected a number from 0 to 65535`);
  }
  if (values.data === '') throw new ArgumentError('--data "": expected a folder');
  if (engine === undefined) {
    throw new ArgumentError(`--engine "${values.engine}": expected ${ENGINES.join(', ')}`);
  }
  return {
    help: values.help,
    port: Number(port),
    dataFolder: values.data,
    engine,
    signIn: values['sign-in'] ? 'token' : 'none',
    ...(values.dynamodb === undefined ? {} : { dynamodbUrl: values.dynamodb }),
  };
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
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}
