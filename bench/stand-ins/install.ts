import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What is compared with, kept between benchmarks, apart from the packages of the project. */
const FOLDER = resolve(import.meta.dirname, '../../node_modules/.cache/runat-bench');

const run = (command: string, args: readonly string[], cwd?: string): void =>
  void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...(cwd && { cwd }) });

/** The folder of a Python environment with these packages, made when it is missing. */
export function pythonWith(packages: readonly string[]): string {
  const folder = join(FOLDER, 'python');
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) {
    run('python3', ['-m', 'venv', folder]);
    run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  }
  return python;
}

/** A folder whose `node_modules` holds these packages, made when it is missing. */
export function nodePackages(packages: readonly string[]): string {
  const folder = join(FOLDER, 'node');
  const isThere = (name: string) => existsSync(join(folder, 'node_modules', name.replace(/@[^@]*$/, '')));
  if (!packages.every(isThere)) {
    mkdirSync(folder, { recursive: true });
    run(
      'npm',
      ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...packages],
      folder,
    );
  }
  return folder;
}

/** The path of a program of Debian; throws with the package that has it. */
export function debianProgram(paths: readonly string[], debianPackage: string): string {
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${paths.join(', ')}: missing; apt-get install ${debianPackage}`);
  return found;
}
