import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An entry of the lock file. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly link?: boolean;
}

/** The packages of a lock file by their paths; the path of the project itself is empty. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** What a manifest asks for, by group. */
export type Manifest = Readonly<Record<string, unknown>>;

const REGISTRY = 'https://registry.npmjs.org/';
const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'];
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

const read = (name: string): unknown =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8'));

/** The lock file of the project. */
export const lockedPackages = (): LockedPackages =>
  (read('package-lock.json') as { readonly packages: LockedPackages }).packages;

/** The manifest of the project. */
export const manifest = (): Manifest => read('package.json') as Manifest;

/**
 * What is wrong with a lock file. An entry says by its digest what is installed. It names no place, and so comes from npm's
 * registry, or it names one there. What comes within another package has no digest of its own.
 */
export const faultsOfLock = (packages: LockedPackages): readonly string[] =>
  Object.entries(packages).flatMap(([path, { integrity, resolved, inBundle, link }]) => {
    if (path === '') return [];
    return [
      ...(link ? [`${path}: is a link to a folder`] : []),
      ...(integrity === undefined && !inBundle ? [`${path}: has no integrity`] : []),
      ...(integrity !== undefined && !integrity.startsWith('sha512-')
        ? [`${path}: integrity is not SHA-512`]
        : []),
      ...(resolved !== undefined && !resolved.startsWith(REGISTRY)
        ? [`${path}: comes from ${resolved}`]
        : []),
    ];
  });

/** Versions of a manifest that could mean another one tomorrow. */
export const looseVersions = (asked: Manifest): readonly string[] =>
  GROUPS.flatMap((group) =>
    Object.entries((asked[group] ?? {}) as Record<string, string>)
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) => `${group}: ${name} ${version}`),
  );
