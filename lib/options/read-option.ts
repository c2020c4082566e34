import type { Node } from 'constructs';

/** What a whole number may be. */
export interface WholeRule {
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
  /** What is counted, in words: `days`. */
  readonly what: string;
}

/** What a list may hold. */
export interface ListRule {
  readonly most: number;
  readonly isValid: (item: string) => boolean;
  /** What its items are, in words: `subnet ids of vpcId`. */
  readonly what: string;
}

/**
 * Reads a whole number: the command line gives text, cdk.json a number.
 * @throws Error that names the value, its place and the rule
 */
export function readWhole(node: Node, place: string, { least, most, fallback, what }: WholeRule): number {
  const value: unknown = node.tryGetContext(place);
  if (value === undefined) return fallback;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const valid = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
  if (valid) return number;
  throw refusal(place, value, `a whole number of ${what}, ${least} to ${most}`);
}

/**
 * Reads a list: the command line gives values joined by commas, cdk.json a list.
 * @throws Error that names the value, its place and the rule
 */
export function readList(node: Node, place: string, { most, isValid, what }: ListRule): readonly string[] {
  const value: unknown = node.tryGetContext(place);
  const items: unknown = typeof value === 'string' ? value.split(',') : value;
  const all: readonly unknown[] = Array.isArray(items) ? items : [];
  const valid = all.filter((item): item is string => typeof item === 'string' && isValid(item));
  const distinct = new Set(valid).size === all.length;
  if (distinct && all.length >= 1 && all.length <= most) return valid;
  throw refusal(place, value, `1 to ${most} distinct ${what}, joined by commas`);
}

/**
 * Reads a list as `readList` does; empty where none is given.
 * @throws Error that names the value, its place and the rule
 */
export function readListOrNone(node: Node, place: string, rule: ListRule): readonly string[] {
  return node.tryGetContext(place) === undefined ? [] : readList(node, place, rule);
}

/**
 * Refuses options that mean nothing without another one, which is not given.
 * @param beside what is missing, in words: `a domainName`
 * @throws Error that names the value, its place and the rule
 */
export function refuseAlone(node: Node, places: readonly string[], beside: string): undefined {
  for (const place of places) {
    const value: unknown = node.tryGetContext(place);
    if (value !== undefined) throw refusal(place, value, `${beside} beside it`);
  }
}

/**
 * Reads what is on or off.
 * @throws Error that names the value, its place and the rule
 */
export function readSwitch(node: Node, place: string, fallback: boolean): boolean {
  const value: unknown = node.tryGetContext(place);
  if (value === undefined) return fallback;
  if (value === 'on' || value === 'off') return value === 'on';
  throw refusal(place, value, 'on or off');
}

/** What is thrown for a value that breaks a rule. */
export function refusal(place: string, value: unknown, rule: string): Error {
  return new Error(`context ${place} ${JSON.stringify(value) ?? 'missing'}: expected ${rule}`);
}
