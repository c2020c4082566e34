import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Whatever a hostile text becomes in a shell, it can do no more than these, and what a shell does itself. */
const HARMLESS = ['sh', 'true', 'false', 'date', 'echo', 'sleep'];

/** Makes a `PATH` on which there is nothing that does harm. @param folder for links to what is there */
export const makeHarmlessPrograms = async (folder: string): Promise<string> => {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  for (const name of HARMLESS) await symlink(`/bin/${name}`, join(programs, name));
  return programs;
};
