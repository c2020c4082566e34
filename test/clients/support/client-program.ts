import { execFile } from 'node:child_process';

/** The older APIs, as the programs name them. */
export type Dialect = 'docker' | 'timers' | 'tasks' | 'logs';

/** What a program is told. */
export interface ClientWords {
  /** With the token as its password, where the program shall take it from there. */
  readonly address: string;
  /** What goes as `Authorization: Bearer`; empty for nothing. */
  readonly token: string;
  readonly dialect: Dialect;
  /** Where a timer calls; the date of a job with logs; else empty. */
  readonly extra: string;
}

/** One request of a program and what it got, as the program told it. */
export interface Step {
  readonly step: string;
  /** How it was sent, such as `multipart`. */
  readonly way: string;
  /** The id it asked with. */
  readonly id: string;
  readonly status: number;
  readonly type: string;
  /** Where it was answered, after redirects. */
  readonly path: string;
  /** Read as JSON where it is. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
  /** How many connections were opened, for how many requests; of the step `connections`. */
  readonly opened: number;
  readonly requests: number;
}

/** All that a program told. */
export interface ClientStory {
  readonly steps: readonly Step[];
  /** Its exit code, and what it wrote to stderr. */
  readonly end: { readonly code: number | null; readonly stderr: string };
}

/** Text is in `text`, or in `base64` where a program has no writer of JSON. */
interface Line {
  readonly step: string;
  readonly way: string;
  readonly id?: string | number;
  readonly status?: string | number | null;
  readonly type?: string | null;
  readonly text?: string;
  readonly base64?: string;
  readonly path?: string;
  readonly address?: string;
  readonly opened?: number;
  readonly requests?: number;
}

const PATIENCE_MILLISECONDS = 40_000;

const readBody = (text: string, type: string): unknown =>
  /json/.test(type) && text !== '' ? JSON.parse(text) : text;

const pathOf = ({ path, address }: Line): string =>
  path ?? (address !== undefined && URL.canParse(address) ? new URL(address).pathname : '');

const readStep = (text: string): Step => {
  const line = JSON.parse(text) as Line;
  const body = line.text ?? Buffer.from(line.base64 ?? '', 'base64').toString();
  const type = line.type ?? '';
  return {
    step: line.step,
    way: line.way,
    id: String(line.id ?? ''),
    status: Number(line.status ?? 0),
    type,
    path: pathOf(line),
    body: readBody(body, type),
    opened: line.opened ?? 0,
    requests: line.requests ?? 0,
  };
};

/** Runs a program to its end; it is ended where it takes too long. */
export const runClient = (command: readonly string[], words: ClientWords): Promise<ClientStory> => {
  const [file = '', ...first] = command;
  const { address, token, dialect, extra } = words;
  return new Promise((resolve) => {
    const child = execFile(
      file,
      [...first, address, token, dialect, extra],
      { timeout: PATIENCE_MILLISECONDS, env: withoutProxies(process.env) },
      (_error, stdout, stderr) => {
        const steps = stdout.split('\n').filter(Boolean).map(readStep);
        resolve({ steps, end: { code: child.exitCode, stderr } });
      },
    );
  });
};

/** Loopback is reached directly, whatever this machine is set up with. */
const withoutProxies = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !/_proxy$/i.test(name)));

/** The steps of one kind, in the order in which they were taken. */
export const stepsOf = ({ steps }: ClientStory, step: string): readonly Step[] =>
  steps.filter((each) => each.step === step);

/** The ways in which steps of one kind were taken. */
export const waysOf = (story: ClientStory, step: string): readonly string[] =>
  stepsOf(story, step).map(({ way }) => way);
