import { ENVIRONMENT, type HandlerName, type VariableName, type VariableOf } from './contract/environment.ts';

/** Reads the text of a variable; an Error says which rule it breaks. */
type Reader<T> = (text: string) => T;

const expected = (rule: string): never => {
  throw new Error(`expected ${rule}`);
};

const text: Reader<string> = (value) => value;

const wholeNumber: Reader<number> = (value) =>
  /^[1-9]\d{0,4}$/.test(value) ? Number(value) : expected('a whole number from 1 to 99999');

/** Up to an hour; 0 where there is no delay. */
const delaySeconds: Reader<number> = (value) =>
  /^\d{1,4}$/.test(value) && Number(value) <= 3600
    ? Number(value)
    : expected('a whole number from 0 to 3600');

const list: Reader<readonly string[]> = (value) => {
  const items = value.split(',').map((item) => item.trim());
  return items.every((item) => item !== '') ? items : expected('values separated by commas');
};

const url: Reader<string> = (value) => (URL.canParse(value) ? value : expected('a URL'));

const arn: Reader<string> = (value) =>
  /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(value) ? value : expected('an ARN');

const signIn: Reader<'token' | 'none'> = (value) =>
  value === 'token' || value === 'none' ? value : expected('token or none');

const READERS = {
  STACK_NAME: text,
  TABLE_NAME: text,
  HISTORY_DAYS: wholeNumber,
  WAKE_QUEUE_URL: url,
  WAKE_QUEUE_ARN: arn,
  WAKE_DEAD_LETTER_QUEUE_ARN: arn,
  SCHEDULE_GROUP_NAME: text,
  SCHEDULE_ROLE_ARN: arn,
  CLUSTER_ARN: arn,
  RUN_FAMILY_PREFIX: text,
  RUN_TASK_ROLE_ARN: arn,
  RUN_EXECUTION_ROLE_ARN: arn,
  RUN_LOG_GROUP_NAME: text,
  OUTPUT_DELAY_SECONDS: delaySeconds,
  SUBNET_IDS: list,
  SECURITY_GROUP_IDS: list,
  SIGN_IN: signIn,
} as const satisfies Readonly<Record<VariableName, Reader<unknown>>>;

/** What is read of a handler's variables, by their names: `HISTORY_DAYS` is a number, `SUBNET_IDS` a list. */
export type Config<H extends HandlerName> = {
  readonly [V in VariableOf<H>]: ReturnType<(typeof READERS)[V]>;
};

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
