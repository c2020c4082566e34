/** What the older APIs do where their callers do not say. */
export interface DialectSettings {
  /** The image in which commands run that come without one. */
  readonly defaultImage: string;
  /** How many copies of a task run at each occurrence, 1 to 100. */
  readonly taskCopies: number;
  /** The IANA time zone in which they read and show dates. */
  readonly timezone: string;
}
