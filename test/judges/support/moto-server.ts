import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pythonTool } from './tools.ts';

/** A running server of moto: AWS in memory, as others imitate it. */
export interface Moto {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

const ADDRESS = /Running on (http:\/\/127\.0\.0\.1:\d+)/;

/** Starts it on a free port. Throws, with what it printed, when it ends before it listens. */
export const startMoto = async (): Promise<Moto> => {
  const child = spawn(pythonTool('moto_server'), ['--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    const url = ADDRESS.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  });
  ended.then(
    ([code]) => reject(new Error(`moto ended with exit code ${code}:\n${lines.join('\n')}`)),
    reject,
  );
  const url = await listening;
  const close = async () => {
    child.kill();
    await ended;
  };
  return { url, close };
};
