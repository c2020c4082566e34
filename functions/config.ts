import { ADDRESS_RANGE_RULE, isAddressRange } from './contract/address-range.ts';
import {
  ANYTHING,
  ENVIRONMENT,
  type HandlerName,
  NO_ORIGINS,
  NO_RANGES,
  NOTHING,
  type VariableName,
  type VariableOf,
} from './contract/environment.ts';
import { NO_ISSUER, type OidcSettings, readOidcSettings } from './contract/oidc.ts';
import { isOrigin, ORIGIN_RULE } from './contract/origin.ts';
import { REGISTRY_LOGIN_RULE, readRegistryLogin } from './contract/registry-login.ts';
import { zoneNameOf } from './domain/shared/zone-offsets.ts';
import type { AllowedArns } from './domain/target/allowed-arns.ts';
import type { RegistryLogins } from './domain/target/registry-credentials.ts';

/** Reads the text of a variable; an Error says which rule it breaks. */
type Reader<T> = (text: string) => T;

const expected = (rule: string): never => {
  throw new Error(`expected ${rule}`);
};

const text: Reader<string> = (value) => value;

const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (value) => {
    const number = /^(0|[1-9]\d{0,4})$/.test(value) ? Number(value) : Number.NaN;
    return number >= least && number <= most ? number : expected(`a whole number from ${least} to ${most}`);
  };

const list: Reader<readonly string[]> = (value) => {
  const items = value.split(',').map((item) => item.trim());
  return items.every((item) => item !== '') ? items : expected('values separated by commas');
};

/** What `isAddressRange` takes, separated by commas; empty for the word that stands in place of ranges. */
const ranges =
  (word: string): Reader<readonly string[]> =>
  (value) => {
    if (value === word) return [];
    const all = list(value);
    return all.every(isAddressRange) ? all : expected(ADDRESS_RANGE_RULE);
  };

const timezone: Reader<string> = (value) =>
  zoneNameOf(value) ?? expected('an IANA time zone such as Europe/Berlin');

/** What `isOrigin` takes, separated by commas. */
const origins: Reader<readonly string[]> = (value) => {
  if (value === NO_ORIGINS) return [];
  const all = list(value);
  return all.every(isOrigin) ? all : expected(ORIGIN_RULE);
};

/** ARNs separated by commas. */
const allowedArns: Reader<AllowedArns> = (value) => {
  if (value === ANYTHING) return 'any';
  return value === NOTHING ? [] : list(value).map(arn);
};

/** What `readRegistryLogin` takes, separated by commas. */
const registryLogins: Reader<RegistryLogins> = (value) => {
  if (value === ANYTHING) return 'any';
  if (value === NOTHING) return [];
  return list(value).map((login) => readRegistryLogin(login) ?? expected(REGISTRY_LOGIN_RULE));
};

const url: Reader<string> = (value) => (URL.canParse(value) ? value : expected('a URL'));

const arn: Reader<string> = (value) =>
  /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(value) ? value : expected('an ARN');

const signIn: Reader<'token' | 'none'> = (value) =>
  value === 'token' || value === 'none' ? value : expected('token or none');

const onOrOff: Reader<boolean> = (value) =>
  value === 'on' || value === 'off' ? value === 'on' : expected('on or off');

/** The settings as JSON; undefined where there is no issuer. */
const oidc: Reader<OidcSettings | undefined> = (value) =>
  value === NO_ISSUER
    ? undefined
    : (readOidcSettings(value) ?? expected('the settings of an issuer as JSON'));

const READERS = {
  STACK_NAME: text,
  TABLE_NAME: text,
  INDEX_SHARDS: wholeNumber(1, 16),
  HISTORY_DAYS: wholeNumber(1, 99_999),
  WAKE_QUEUE_URL: url,
  WAKE_QUEUE_ARN: arn,
  WAKE_DEAD_LETTER_QUEUE_ARN: arn,
  SCHEDULE_GROUP_NAME: text,
  SCHEDULE_ROLE_ARN: arn,
  DELIVERY_QUEUE_URL: url,
  WAKE_DEAD_LETTER_QUEUE_URL: url,
  TASK_EVENT_QUEUE_URL: url,
  TASK_EVENT_DEAD_LETTER_QUEUE_URL: url,
  DELIVERY_DEAD_LETTER_QUEUE_URL: url,
  SIGNING_SECRET_ARN: arn,
  WEBHOOK_ALLOWED_RANGES: ranges(NO_RANGES),
  CLUSTER_ARN: arn,
  RUN_FAMILY_PREFIX: text,
  RUN_TASK_ROLE_ARN: arn,
  RUN_EXECUTION_ROLE_ARN: arn,
  RUN_LOG_GROUP_NAME: text,
  TASK_ROLE_ARNS: allowedArns,
  REGISTRY_CREDENTIALS: registryLogins,
  // 0 where there is no delay.
  OUTPUT_DELAY_SECONDS: wholeNumber(0, 3600),
  // Well below the 29 s of the API's function.
  FOLLOW_WAIT_SECONDS: wholeNumber(0, 20),
  SUBNET_IDS: list,
  SECURITY_GROUP_IDS: list,
  PUBLIC_ADDRESSES: onOrOff,
  ALLOWED_RANGES: ranges(ANYTHING),
  ALLOWED_ORIGINS: origins,
  DEFAULT_IMAGE: text,
  TASK_COPIES: wholeNumber(1, 100),
  DIALECT_TIMEZONE: timezone,
  SIGN_IN: signIn,
  OIDC: oidc,
} as const satisfies Readonly<Record<VariableName, Reader<unknown>>>;

/** What is read of a handler's variables, by their names: `HISTORY_DAYS` is a number, `SUBNET_IDS` a list. */
export type Config<H extends HandlerName> = {
  readonly [V in VariableOf<H>]: ReturnType<(typeof READERS)[V]>;
};

/** How Lambda names a trace: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=…`. */
const TRACE_ROOT = /(?:^|;)Root=([\w-]+)/;

/**
 * The trace to which the present invocation belongs, whether X-Ray records it or not; undefined where there is none. Lambda sets the
 * variable anew for each invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const readTraceId = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined => TRACE_ROOT.exec(environment._X_AMZN_TRACE_ID ?? '')?.[1];

/**
 * Reads and checks the environment of a handler, once, when it starts.
 * @throws Error that names every variable that is missing or wrong.
 */
export const readConfig = <H extends HandlerName>(
  handler: H,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config<H> => {
  const faults: string[] = [];
  const read = (name: VariableName): unknown => {
    const value = environment[name] ?? '';
    try {
      return value === '' ? expected('a value, and there is none') : READERS[name](value);
    } catch (error) {
      faults.push(`${name} "${value}": ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };
  const values = ENVIRONMENT[handler].map((name) => [name, read(name)]);
  if (faults.length > 0) throw new Error(`the environment of ${handler} is not usable: ${faults.join('; ')}`);
  return Object.fromEntries(values) as Config<H>;
};
