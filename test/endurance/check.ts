/** Something that must hold after a round, and what broke it. */
export interface Check {
  readonly name: string;
  /** Empty when it holds. */
  readonly faults: readonly string[];
}
