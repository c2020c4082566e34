import { spawn } from 'node:child_process';

/** What a program did. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface ProgramOptions {
  /** What it reads from stdin. */
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end, whatever that is; loopback is reached directly, however this machine reaches others. */
export const runProgram = (
  command: string,
  words: readonly string[],
  { input = '', variables = {}, cwd }: ProgramOptions = {},
): Promise<ProgramEnd> => {
  const child = spawn(command, words, {
    cwd,
    env: { ...ownVariables(), NO_PROXY: '127.0.0.1,localhost', ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
};

/** Those that npm and vitest set for this process say nothing to another one. */
const ownVariables = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|VITEST)/.test(name)));
