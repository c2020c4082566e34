import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Thrown when another process works on the data folder. */
export class DataFolderInUseError extends Error {
  constructor(dataFolder: string, owner: string) {
    super(`${dataFolder} is in use by ${owner}: stop that one first, or choose another folder with --data`);
    this.name = 'DataFolderInUseError';
  }
}

const LOCK_FILE = 'lock.sqlite';

/**
 * Makes a data folder, for this user only, if there is none, and keeps it this process's own until `release` or its death,
 * however it dies: the operating system holds the lock, through SQLite. Throws `DataFolderInUseError`.
 */
export function lockDataFolder(dataFolder: string): { release: () => void } {
  const ownerFile = join(dataFolder, 'owner');
  const database = openLock(dataFolder);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!(cause instanceof Error && /locked/.test(cause.message))) throw cause;
    throw new DataFolderInUseError(dataFolder, readOwner(ownerFile));
  }
  writeFileSync(ownerFile, `process ${process.pid}`);
  return { release: () => database.close() };
}

function openLock(dataFolder: string): DatabaseSync {
  try {
    makeFolder(dataFolder);
    return new DatabaseSync(join(dataFolder, LOCK_FILE));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`--data ${dataFolder}: no folder that can be used (${why})`, { cause });
  }
}

/** A folder with other things in it stays as open as it is. */
function makeFolder(dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const isOwn = statSync(dataFolder).uid === process.getuid?.();
  const isForData = existsSync(join(dataFolder, LOCK_FILE)) || readdirSync(dataFolder).length === 0;
  if (isOwn && isForData) chmodSync(dataFolder, 0o700);
}

function readOwner(ownerFile: string): string {
  try {
    return readFileSync(ownerFile, 'utf8');
  } catch {
    return 'another process';
  }
}
