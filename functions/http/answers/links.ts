/** Addresses of what belongs to an answer, relative to the API, by what they are. `page` is the one for people. */
export type Links = Readonly<Record<string, string>>;

/** Where a job is, and what belongs to it. */
export const jobLinks = (id: string): Links => ({
  self: `/v1/jobs/${id}`,
  runs: `/v1/jobs/${id}/runs`,
  output: `/v1/jobs/${id}/output`,
  deliveries: `/v1/jobs/${id}/deliveries`,
  activity: `/v1/jobs/${id}/activity`,
  page: `/jobs/${id}`,
});

/** Where a run is, and what belongs to it. */
export const runLinks = ({ id, jobId }: { readonly id: string; readonly jobId: string }): Links => ({
  self: `/v1/runs/${id}`,
  job: `/v1/jobs/${jobId}`,
  output: `/v1/runs/${id}/output`,
  page: `/runs/${id}`,
});

/** Where a delivery is, and what it belongs to. */
export const deliveryLinks = ({
  id,
  jobId,
  runId,
}: {
  readonly id: string;
  readonly jobId: string;
  readonly runId?: string | undefined;
}): Links => ({
  self: `/v1/deliveries/${id}`,
  job: `/v1/jobs/${jobId}`,
  ...(runId !== undefined && { run: `/v1/runs/${runId}` }),
});

/** Where what was changed is. */
export const activityLinks = ({
  jobId,
  runId,
  deliveryId,
}: {
  readonly jobId?: string | undefined;
  readonly runId?: string | undefined;
  readonly deliveryId?: string | undefined;
}): Links => ({
  ...(jobId !== undefined && { job: `/v1/jobs/${jobId}` }),
  ...(runId !== undefined && { run: `/v1/runs/${runId}` }),
  ...(deliveryId !== undefined && { delivery: `/v1/deliveries/${deliveryId}` }),
});
