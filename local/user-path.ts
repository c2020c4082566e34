import { delimiter, dirname, join, sep } from 'node:path';

/**
 * The `PATH` of the person who started npm: without the folders of commands that npm puts before it for its scripts,
 * those of the package's own and its parent folders and of node-gyp. Without npm, `PATH` as it is.
 * @param variables the environment
 * @see https://docs.npmjs.com/cli/v11/using-npm/scripts#path
 */
export function userPath(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const { PATH: path, npm_package_json: packageFile } = variables;
  if (path === undefined || packageFile === undefined) return path;
  const ofNpm = new Set(ancestorsOf(packageFile).map((folder) => join(folder, 'node_modules', '.bin')));
  const folders = path.split(delimiter);
  const isOfNpm = (folder: string) => ofNpm.has(folder) || folder.endsWith(`${sep}node-gyp-bin`);
  const first = folders.findIndex((folder) => !isOfNpm(folder));
  return first < 0 ? path : folders.slice(first).join(delimiter);
}

function ancestorsOf(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...ancestorsOf(folder)];
}
