import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What local mode, and who uses it, keeps in a data folder. In a folder with other things in it the others are left alone. */
const OWN =
  /^(?:lock|dynamodb|ecs|logs|scheduler|sqs)\.sqlite(?:-\w+)?$|^functions\.log(?:\.1)?$|^(?:owner|endpoints\.json|secrets\.json|secrets-manager\.json(?:\.new)?)$/;
const OTHERS_NOTHING = 0o077;
const FILE_MODE = 0o600;

/**
 * Sees to it that what this process writes from now on can be read by its user alone, whatever the folder is, and what stands in the data
 * folder already, too. The process has one umask: it is another one until `release`.
 * @returns `umask`, that of the user, with which the commands of jobs are to run
 */
export function keepFilesPrivate(dataFolder: string): {
  readonly umask: number;
  readonly release: () => void;
} {
  const umask = process.umask(OTHERS_NOTHING);
  for (const name of namesIn(dataFolder)) {
    if (OWN.test(name)) close(join(dataFolder, name));
  }
  return { umask, release: () => process.umask(umask) };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none yet. A folder that cannot be read shows when it is used.
    return [];
  }
}

/** What belongs to somebody else is as that one wants it, and what a link leads to is no file of the folder. */
function close(path: string): void {
  const file = lstatSync(path);
  if (file.isFile() && file.uid === process.getuid?.()) chmodSync(path, FILE_MODE);
}
