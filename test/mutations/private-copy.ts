import { execFile } from 'node:child_process';
import { lstatSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Mutation, mutate } from './mutation.ts';

/** The sources in a folder of their own, which may be broken. */
export interface PrivateCopy {
  readonly folder: string;
  /**
   * Does something while a mistake is in the copy.
   * @throws OutdatedMutation where the mistake does not fit the source.
   */
  withMistake<T>(mutation: Mutation, work: () => Promise<T>): Promise<T>;
  /** At once, so that it can be done on the way out. */
  remove(): void;
}

const LONGEST_LIST = 64 * 1024 * 1024;

/**
 * The files of the project, as paths from its root: committed or not yet, but neither packages nor what tools leave behind.
 * Throws where `root` is no working tree of git.
 */
export const sourcesOf = async (root: string): Promise<readonly string[]> => {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', list, { cwd: root, maxBuffer: LONGEST_LIST });
  const isFile = (path: string) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
  return stdout.split('\0').filter((path) => path !== '' && isFile(path));
};

/** Copies files under `root` to a temporary folder; the packages are linked. */
export const privateCopy = async (root: string, paths: readonly string[]): Promise<PrivateCopy> => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-mutation-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const path of paths) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await copyFile(join(root, path), join(folder, path));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    remove,
    withMistake: async (mutation, work) => {
      const file = join(folder, mutation.file);
      const source = await readFile(file, 'utf8');
      await writeFile(file, mutate(source, mutation));
      try {
        return await work();
      } finally {
        await writeFile(file, source);
      }
    },
  };
};
