import type { Instant } from '../../domain/shared/instant.ts';
import type { Claims } from '../../domain/stack/oidc-caller.ts';
import type { AllowedArns } from '../../domain/target/allowed-arns.ts';
import type { RegistryLogins } from '../../domain/target/registry-credentials.ts';

/** Time, chance, the log, the issuer of tokens and the settings. */

/** The time. */
export interface Clock {
  now(): Instant;
  /** Resolves at an instant that is at most a few seconds away, never before it. */
  waitUntil(at: Instant): Promise<void>;
}

/** Chance. */
export interface Randomness {
  /** So many random bytes, fit for secrets. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}

/** Things worth counting, each a metric in CloudWatch. */
export type Counter =
  | 'AlarmNotSet'
  | 'ChainNotStarted'
  | 'JobOverdue'
  | 'LaunchRefused'
  | 'MessageGivenUp'
  | 'StartFailed'
  | 'SweepCut'
  | 'SweepIncomplete'
  | 'SweepRepaired'
  | 'SweepTick'
  | 'UnknownTaskEvent'
  | 'WebhookFailed';

/** Times worth a distribution, in milliseconds, each a metric in CloudWatch. */
export type Timing = 'StartLateness';

/** The facts of a log entry, by name; never tokens, secrets or environment values. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Tells operators what happens. */
export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts, cause?: unknown): void;
  error(event: string, facts?: LogFacts, cause?: unknown): void;
  /** Adds to a metric. */
  count(counter: Counter, by?: number): void;
  /** Adds a time to a metric. */
  measure(timing: Timing, milliseconds: number): void;
}

/** The issuer whose tokens are taken beside those of the stack. */
export interface IssuerTokens {
  /**
   * What a token says: undefined unless this issuer has signed it and it holds at present. Throws a DomainError `unavailable`
   * where the issuer does not tell its keys.
   */
  verify(jwt: string): Promise<Claims | undefined>;
}

/** Settings that rules need. */
export interface Settings {
  /** The name of a run's container in overrides and events. */
  readonly containerName: string;
  /** Containers have public IPv4 addresses. */
  readonly publicAddresses: boolean;
}

/** Settings that the rules for requests need. */
export interface RequestSettings extends Settings {
  /** Ranges of addresses that webhooks may be sent to beside the public internet. */
  readonly webhookRanges: readonly string[];
  /** The roles that containers may have. */
  readonly roles: AllowedArns;
  /** The logins of registries that images may be pulled with. */
  readonly registryCredentials: RegistryLogins;
}
