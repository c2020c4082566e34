/**
 * Renews the time zone data, by `npm run zones`. It writes functions/domain/shared/zone-data.generated.ts from the newest release of the IANA
 * database, as the Python package tzdata carries it. It writes windows-zones.generated.ts from CLDR, as the package cldr-core carries it.
 * `npm run zones -- --check` only looks whether the IANA database has a newer release.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZONE_DATA_VERSION } from '../functions/domain/shared/zone-data.generated.ts';
import { readTzif } from './zones/read-tzif.ts';
import { zoneText } from './zones/zone-text.ts';

const PACKAGE = 'https://pypi.org/pypi/tzdata/json';
const CLDR = 'https://registry.npmjs.org/cldr-core/latest';
const WINDOWS_ZONES = 'supplemental/windowsZones.json';
const SHARED = join(import.meta.dirname, '..', 'functions', 'domain', 'shared');
/** Nothing in the product is older. Earlier changes would be four fifths of the data. */
const SINCE = Date.UTC(2020, 0, 1);
const PATIENCE_MS = 60_000;

/** An archive that a registry offers. */
interface Archive {
  readonly url: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly digest: string;
}

const fetched = async (url: string): Promise<Response> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
};

/** `2026f` of the package's version `2026.6`. */
const versionOf = (packageVersion: string): string => {
  const [year = '', release = ''] = packageVersion.split('.');
  return year + String.fromCharCode('a'.charCodeAt(0) + Number(release) - 1);
};

const newestZones = async (): Promise<Archive & { readonly version: string }> => {
  const { info, urls } = (await (await fetched(PACKAGE)).json()) as {
    readonly info: { readonly version: string };
    readonly urls: readonly {
      readonly packagetype: string;
      readonly url: string;
      readonly digests: { readonly sha256: string };
    }[];
  };
  const source = urls.find(({ packagetype }) => packagetype === 'sdist');
  if (!source) throw new Error(`tzdata ${info.version} has no source archive`);
  const url = new URL(source.url, PACKAGE).href;
  return { version: versionOf(info.version), url, algorithm: 'sha256', digest: source.digests.sha256 };
};

const newestCldr = async (): Promise<Archive & { readonly version: string }> => {
  const { version, dist } = (await (await fetched(CLDR)).json()) as {
    readonly version: string;
    readonly dist: { readonly tarball: string; readonly integrity: string };
  };
  const digest = Buffer.from(dist.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return { version, url: dist.tarball, algorithm: 'sha512', digest };
};

/** Unpacks an archive into a new folder, which `use` reads. */
const within = async <T>({ url, algorithm, digest }: Archive, use: (folder: string) => T): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'runat-zones-'));
  try {
    const bytes = Buffer.from(await (await fetched(url)).arrayBuffer());
    const found = createHash(algorithm).update(bytes).digest('hex');
    if (found !== digest) throw new Error(`${url}: ${algorithm} is ${found}, expected ${digest}`);
    writeFileSync(join(folder, 'archive'), bytes);
    execFileSync('tar', ['-xzf', 'archive', '--strip-components=1'], { cwd: folder });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** A line for each zone; a further name of the same clocks is `<name>=<name>`. */
const zoneLines = (data: string): readonly string[] => {
  const names = readFileSync(join(data, 'zones'), 'utf8').trim().split('\n').toSorted();
  const firstNames = new Map<string, string>();
  return names.map((name) => {
    const text = zoneText(readTzif(readFileSync(join(data, 'zoneinfo', ...name.split('/')))), SINCE / 1000);
    const first = firstNames.get(text);
    if (first !== undefined) return `${name}=${first}`;
    firstNames.set(text, name);
    return `${name} ${text}`;
  });
};

/** The present name of each former one, by the links of the database. */
const linksOf = (data: string): ReadonlyMap<string, string> =>
  new Map(
    [...readFileSync(join(data, 'zoneinfo', 'tzdata.zi'), 'utf8').matchAll(/^L (\S+) (\S+)$/gm)].map(
      ([, present = '', former = '']) => [former, present],
    ),
  );

/** Names of Windows with the zone that each means where no country is said (territory 001). */
const windowsLines = (folder: string, links: ReadonlyMap<string, string>): readonly string[] => {
  const { supplemental } = JSON.parse(readFileSync(join(folder, WINDOWS_ZONES), 'utf8')) as {
    readonly supplemental: {
      readonly windowsZones: {
        readonly mapTimezones: readonly {
          readonly mapZone: { readonly _other: string; readonly _territory: string; readonly _type: string };
        }[];
      };
    };
  };
  return supplemental.windowsZones.mapTimezones
    .map(({ mapZone }) => mapZone)
    .filter(({ _territory, _other }) => _territory === '001' && _other !== 'UTC')
    .map(({ _other, _type }) => `${_other}=${links.get(_type) ?? _type}`)
    .toSorted();
};

const write = async (): Promise<void> => {
  const release = await newestZones();
  const zones = await within(release, (folder) => {
    const data = join(folder, 'src', 'tzdata');
    return { lines: zoneLines(data), links: linksOf(data) };
  });
  const cldr = await newestCldr();
  const windows = await within(cldr, (folder) => windowsLines(folder, zones.links));
  writeFileSync(
    join(SHARED, 'zone-data.generated.ts'),
    `// Generated by \`npm run zones\`; do not edit. The time zones of the IANA database, from 2020 on (zone-offsets.ts reads them).

/** The release of the database. https://www.iana.org/time-zones */
export const ZONE_DATA_VERSION = '${release.version}';

/** Since when changes are in the data, in milliseconds since the epoch. */
export const ZONE_DATA_SINCE = ${SINCE};

/** A line for each name. tools/zones/zone-text.ts says what stands in it. */
export const ZONE_DATA = \`
${zones.lines.join('\n')}
\`;
`,
  );
  writeFileSync(
    join(SHARED, 'windows-zones.generated.ts'),
    `// Generated by \`npm run zones\`; do not edit. Time zones as Windows names them, of CLDR ${cldr.version}.

/** A line for each, \`<name of Windows>=<name of IANA>\`. https://cldr.unicode.org */
export const WINDOWS_ZONES = \`
${windows.join('\n')}
\`;
`,
  );
  console.log(`${zones.lines.length} zones of ${release.version}, ${windows.length} names of Windows`);
};

const check = async (): Promise<void> => {
  const { version } = await newestZones();
  if (version === ZONE_DATA_VERSION) {
    console.log(`time zones: ${version}, the newest release`);
    return;
  }
  console.error(`time zones: ${ZONE_DATA_VERSION}, but ${version} is out; run npm run zones`);
  process.exitCode = 1;
};

await (process.argv.includes('--check') ? check() : write());
