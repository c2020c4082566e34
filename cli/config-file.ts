import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { type ConfigFile, configPath, type Settings, type Variables } from './arguments/read-settings.ts';
import { UsageError } from './arguments/usage-error.ts';

/** Nobody else may look into the folder, nor read the file: it holds a token. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Reads the config file of whoever runs this.
 * @throws UsageError where there is one that cannot be read.
 */
export const readConfigFile = async (variables: Variables): Promise<ConfigFile> => {
  const path = configPath(variables, homedir());
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path, text: undefined };
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
};

/**
 * Writes address and token into the config file, in place of what it held. A crash leaves the old file or the new one.
 * @returns the path of the file
 * @throws UsageError where it cannot be written.
 */
export const saveConfigFile = async (variables: Variables, settings: Settings): Promise<string> => {
  const path = configPath(variables, homedir());
  const beside = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await writeFile(beside, `${JSON.stringify(settings, null, 2)}\n`, { mode: FILE_MODE, flag: 'wx' });
    await rename(beside, path);
    return path;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
};

/**
 * Removes the config file.
 * @returns its path; undefined where there was none
 * @throws UsageError where it cannot be removed.
 */
export const removeConfigFile = async (variables: Variables): Promise<string | undefined> => {
  const { path, text } = await readConfigFile(variables);
  if (text === undefined) return undefined;
  try {
    await rm(path);
    return path;
  } catch (error) {
    throw new UsageError(`${path} cannot be removed: ${(error as Error).message}`);
  }
};
