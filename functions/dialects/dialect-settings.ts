/** What the older APIs run where their callers name no image. */
export interface DialectSettings {
  /** The image in which commands run that come without one. */
  readonly defaultImage: string;
  /** How many copies of a task run at each occurrence, 1 to 100. */
  readonly taskCopies: number;
}
