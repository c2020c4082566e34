import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program or file of the suite; `install.sh` puts what is compiled and installed into the cache. */
export const CACHE = fileURLToPath(
  new URL('../../../node_modules/.cache/runat/second-opinions/', import.meta.url),
);

/** A program in Python beside this folder. */
export const pythonProgram = (name: string): readonly string[] => [
  `${CACHE}python/bin/python`,
  fileURLToPath(new URL(`../programs/${name}.py`, import.meta.url)),
];

/** Runs a program with so many lines on its input; gives the lines of its output. */
export const linesOf = async (
  command: readonly string[],
  input: readonly string[] = [],
): Promise<string[]> => {
  const [file = '', ...words] = command;
  const program = spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  program.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const exited = new Promise<number | null>((resolve, reject) => {
    program.once('error', reject);
    program.once('close', resolve);
  });
  program.stdin.end(input.map((line) => `${line}\n`).join(''));
  const code = await exited;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`);
  return Buffer.concat(output).toString('utf8').trimEnd().split('\n');
};
