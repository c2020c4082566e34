import type { Arrivals } from './arrivals.ts';
import type { PlannedJob } from './plan.ts';

/** With which exit code commands fail. */
export const FAILING_EXIT_CODE = 3;

/** A planned job as the API takes it. @param begunFolder where commands say that they were begun */
export function jobBody(
  plan: PlannedJob,
  dueAt: number,
  begunFolder: string,
  arrivals: Pick<Arrivals, 'urlOf'>,
): object {
  const { index, kind, copies, retries, hasCallback } = plan;
  return {
    name: `${kind} ${index}`,
    at: new Date(dueAt).toISOString(),
    copies,
    ...(hasCallback && { callback: { url: arrivals.urlOf('callback', plan) } }),
    ...(retries > 0 && { retry: { limit: retries, backoff: '1s' } }),
    ...(kind === 'webhook' && { url: arrivals.urlOf('hook', plan) }),
    ...(kind === 'shell' && {
      image: 'busybox',
      shell: scriptOf(plan),
      environment: { BEGUN: begunFolder },
    }),
  };
}

/** A line is appended in one piece to the run's own file before anything else. */
function scriptOf({ duration, failing }: PlannedJob): string {
  return [
    `printf '%s\\n' "$RUNAT_RUN_ID" >> "$BEGUN/$RUNAT_RUN_ID"`,
    ...(duration > 0 ? [`sleep ${duration / 1000}`] : []),
    `[ "$RUNAT_ATTEMPT" -gt ${failing} ] || exit ${FAILING_EXIT_CODE}`,
  ].join('\n');
}
