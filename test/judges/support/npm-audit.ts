import { runProgram } from './run-program.ts';

/** A weakness of a package that is installed. */
export interface Advisory {
  /** `https://github.com/advisories/GHSA-…` */
  readonly url: string;
  readonly name: string;
  readonly severity: string;
}

/** What npm says of the packages in a lock file: their weaknesses, or why it cannot say. */
export type AuditReport = { readonly advisories: readonly Advisory[] } | { readonly notRun: string };

interface NpmReport {
  readonly message?: string;
  readonly vulnerabilities?: Record<string, { readonly via: readonly (string | Advisory)[] }>;
}

/** Asks a registry, by default that of npm's settings. */
export const npmAudit = async (folder: string, registry?: string): Promise<AuditReport> => {
  const words = ['audit', '--json', '--package-lock-only', '--fetch-timeout=20000', '--fetch-retries=0'];
  const { stdout, stderr } = await runProgram(
    'npm',
    [...words, ...(registry ? [`--registry=${registry}`] : [])],
    {
      cwd: folder,
    },
  );
  const report = readReport(stdout);
  if (report?.vulnerabilities === undefined)
    return { notRun: report?.message ?? stderr.trim().split('\n').at(-1) ?? '' };
  const all = Object.values(report.vulnerabilities).flatMap(({ via }) => via);
  const told = all.filter((via): via is Advisory => typeof via === 'object');
  return { advisories: [...new Map(told.map((each) => [`${each.url} ${each.name}`, each])).values()] };
};

const readReport = (text: string): NpmReport | undefined => {
  try {
    return JSON.parse(text) as NpmReport;
  } catch {
    return undefined;
  }
};

/** A weakness that is accepted for a while. */
export interface Exception {
  readonly url: string;
  readonly reason: string;
  /** The first day on which it fails again, such as 2027-02-01. */
  readonly until: string;
}

/** What of the advisories is to be acted on: those of weight that nobody accepts, and exceptions that are over or needed no more. */
export const faultsOfAudit = (
  advisories: readonly Advisory[],
  exceptions: readonly Exception[],
  today: string,
): readonly string[] => [
  ...advisories
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .filter(({ url }) => !exceptions.some((each) => each.url === url && each.until > today))
    .map(({ name, severity, url }) => `${name}: ${severity}: ${url}`),
  ...exceptions
    .filter((each) => !advisories.some(({ url }) => url === each.url))
    .map(({ url }) => `${url}: accepted, and found no more`),
];
