const JOB_ID = /^[0-9a-f]{32}$/;
const RUN_ID = /^[0-9a-f]{32}-\d{8}T\d{6}(?:\d{3})?Z-\d+-\d+$/;

/** Tells whether a text is the id of a job. */
export const isJobId = (text: string): boolean => JOB_ID.test(text);

/** Tells whether a text is the id of a run: `<job>-<instant>-<copy>-<attempt>`. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

const BEGIN_OF_ID = /^[0-9a-f]{32}-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})?Z-/;

/**
 * The instant in the id of a run or a delivery, at which it is due or a success was: RFC 3339 in UTC with milliseconds.
 * Undefined for any other text.
 */
export const instantOf = (id: string): string | undefined => {
  const [, year, month, day, hour, minute, second, milliseconds = '000'] = BEGIN_OF_ID.exec(id) ?? [];
  return year && `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
};

/** The instant at which a run is due, of its id: RFC 3339 in UTC with milliseconds. Undefined for any other text. */
export const dueAtOf = (runId: string): string | undefined => (isRunId(runId) ? instantOf(runId) : undefined);
