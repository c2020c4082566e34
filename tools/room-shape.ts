/** Rooms whose rules have one reason. */
export interface Rooms {
  /** What the linter says to who breaks it. */
  readonly why: string;
  readonly plugins?: readonly string[];
  /** A room, or files, and what it may import beside its own files: as its imports name it, with blanks between. */
  readonly rooms: readonly (readonly [files: string, mayImport: string])[];
}
