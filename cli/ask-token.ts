import { createInterface } from 'node:readline/promises';
import { addAbortSignal, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './arguments/usage-error.ts';

/** Shows nothing of what is typed. */
const nowhere = (): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => done(),
  });

/**
 * Asks for a token on the terminal, without showing it; reads it from stdin where that is no terminal.
 * @throws UsageError where nothing comes, and the signal's reason when that is aborted.
 */
export const askToken = async (
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<string> => {
  const token = stdin.isTTY ? await askHidden(stdin, stderr, signal) : await readAll(stdin, signal);
  if (token.trim() === '') throw new UsageError('no token was given');
  return token.trim();
};

const readAll = async (stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> => {
  try {
    return await text(addAbortSignal(signal, stdin));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

/** While it asks, the terminal hands Ctrl-C over as a key; it is passed on as the signal that it stands for. */
const askHidden = async (
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<string> => {
  const asking = createInterface({ input: stdin, output: nowhere(), terminal: true });
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  stderr.write('Token (it is not shown): ');
  try {
    return await asking.question('', { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    asking.close();
    stderr.write('\n');
  }
};
