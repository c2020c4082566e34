import type { VitestReport } from './test-totals.ts';

/**
 * Says at how many points processes were killed by the tests that passed, each of which shows that everything was
 * healed.
 * @param isListed whether a line for each of these tests comes first
 * @returns lines; empty where no process was killed
 */
export function crashPointsText(report: VitestReport | undefined, isListed: boolean): string {
  const situations = (report?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ status, fullName, meta }) =>
      status === 'passed' && meta?.crashPoints !== undefined ? [{ points: meta.crashPoints, fullName }] : [],
    );
  if (situations.length === 0) return '';
  const sum = situations.reduce((all, { points }) => all + points, 0);
  const width = `${sum}`.length;
  const table = situations.map(({ points, fullName }) => `${`${points}`.padStart(width)}  ${fullName}`);
  const total = `Crash points: ${sum} in ${situations.length} situations, each healed`;
  return [...(isListed ? table : []), total].join('\n');
}
