import { describe, expect, it } from 'vitest';
import { faultsOfLicences, shipped } from './licences.ts';
import { faultsOfLock, type LockedPackage, lockedPackages, looseVersions, manifest } from './lock-file.ts';

const locked = lockedPackages();
/** The lock file with one entry more. */
const withPackage = (entry: LockedPackage) => ({ ...locked, 'node_modules/careless': entry });

const INTEGRITY = 'sha512-AAAA';

describe('the lock file', () => {
  it('says by its digest what each package is, and leads to no place but the registry of npm', () => {
    expect(Object.keys(locked).length).toBeGreaterThan(100);
    expect(faultsOfLock(locked)).toEqual([]);
  });

  it.each<[string, LockedPackage, string]>([
    ['without a digest', {}, 'has no integrity'],
    ['with a weak digest', { integrity: 'sha1-AAAA' }, 'integrity is not SHA-512'],
    [
      'of another place',
      { integrity: INTEGRITY, resolved: 'https://example.com/a.tgz' },
      'comes from https://example.com/a.tgz',
    ],
    [
      'of a repository',
      { integrity: INTEGRITY, resolved: 'git+ssh://git@github.com/a/b.git#1' },
      'comes from git+ssh://git@github.com/a/b.git#1',
    ],
    ['that is a folder', { integrity: INTEGRITY, link: true }, 'is a link to a folder'],
  ])('with a package %s is found', (_what, entry, fault) => {
    expect(faultsOfLock(withPackage(entry))).toEqual([`node_modules/careless: ${fault}`]);
  });
});

describe('the manifest', () => {
  it('asks for exact versions', () => {
    expect(looseVersions(manifest())).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '1.2', '*', 'latest', 'file:../a', 'github:a/b'])(
    'with %s is found',
    (version) => {
      expect(looseVersions({ dependencies: { careless: version } })).toEqual([
        `dependencies: careless ${version}`,
      ]);
    },
  );
});

describe('licences', () => {
  it('of all that is deployed or installed by npm start ask for no more than their text', () => {
    expect(Object.keys(shipped(locked)).length).toBeGreaterThan(50);
    expect(faultsOfLicences(shipped(locked))).toEqual([]);
  });

  it.each<[string, LockedPackage, string]>([
    ['none', {}, 'careless: no licence'],
    ['one that asks for more', { license: 'GPL-3.0-only' }, 'careless: GPL-3.0-only'],
    ['no SPDX id', { license: 'SEE LICENSE IN LICENSE' }, 'careless: SEE LICENSE IN LICENSE'],
  ])('of a package that names %s are found', (_what, entry, fault) => {
    expect(faultsOfLicences(shipped(withPackage(entry)))).toEqual([fault]);
  });

  it('of what only develops the project are not looked at', () => {
    expect(faultsOfLicences(shipped(withPackage({ license: 'GPL-3.0-only', dev: true })))).toEqual([]);
  });

  it('that are on the list and have no need to be are found', () => {
    const { 'node_modules/ssh2': _gone, ...rest } = shipped(locked);
    expect(faultsOfLicences(rest)).toEqual(['ssh2: names its licence now, or is gone']);
  });
});
