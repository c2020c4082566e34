import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';

/** A file or folder beside the programs. */
export const programFile = (name: string): string =>
  fileURLToPath(new URL(`../programs/${name}`, import.meta.url));

/** Gives a way to compile into a new folder, which is removed after all tests of the file. */
export const temporaryBuild = (): {
  /** Runs a compiler and gives the folder. */
  readonly compile: (
    command: (folder: string) => readonly string[],
    options?: { readonly cwd?: string; readonly variables?: Readonly<Record<string, string>> },
  ) => Promise<string>;
} => {
  let folder: string | undefined;
  afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return {
    compile: async (command, { cwd, variables } = {}) => {
      folder = await mkdtemp(join(tmpdir(), 'runat-clients-'));
      const [file = '', ...words] = command(folder);
      await promisify(execFile)(file, words, { cwd, env: { ...process.env, ...variables } });
      return folder;
    },
  };
};
