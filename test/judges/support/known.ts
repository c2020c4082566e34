/** What a judge finds and we know of, each with its reason. */
export type Known = Readonly<Record<string, string>>;

/** What of the findings is to be acted on. */
export interface Verdict {
  /** Findings that nobody knows of. */
  readonly unknown: readonly string[];
  /** What is known and was not found any more: it is to be taken off the list. */
  readonly stale: readonly string[];
}

/** Nothing to act on. */
export const CLEAN: Verdict = { unknown: [], stale: [] };

/** @param findings by the names under which they are known */
export const verdictOn = (findings: readonly string[], known: Known): Verdict => ({
  unknown: findings.filter((finding) => !Object.hasOwn(known, finding)),
  stale: Object.keys(known).filter((name) => !findings.includes(name)),
});
