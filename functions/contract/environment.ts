/**
 * The names of the variables that each handler reads. The build and the running code agree on them: lib/ must supply each, or it
 * does not compile, and functions/config.ts reads and checks them once.
 */
const ALARM_VARIABLES = [
  'WAKE_QUEUE_URL',
  'WAKE_QUEUE_ARN',
  'WAKE_DEAD_LETTER_QUEUE_ARN',
  'SCHEDULE_GROUP_NAME',
  'SCHEDULE_ROLE_ARN',
] as const;

const STORE_VARIABLES = ['TABLE_NAME', 'INDEX_SHARDS', 'HISTORY_DAYS'] as const;

/** Where a handler asks for webhooks to be sent. */
const DELIVERY_VARIABLES = ['DELIVERY_QUEUE_URL'] as const;

/** Queues whose messages are counted, beside those that are sent to. */
const QUEUE_VARIABLES = [
  'WAKE_DEAD_LETTER_QUEUE_URL',
  'TASK_EVENT_QUEUE_URL',
  'TASK_EVENT_DEAD_LETTER_QUEUE_URL',
  'DELIVERY_DEAD_LETTER_QUEUE_URL',
] as const;

/** Tells the metrics of two stacks in one account apart. */
const METRIC_VARIABLES = ['STACK_NAME'] as const;

/** What every handler reads. */
const COMMON_VARIABLES = [
  ...METRIC_VARIABLES,
  ...STORE_VARIABLES,
  ...ALARM_VARIABLES,
  ...DELIVERY_VARIABLES,
] as const;

/** The value of WEBHOOK_ALLOWED_RANGES that stands for no range, because an empty variable counts as a missing one. */
export const NO_RANGES = 'none';

/** The value of a list of what is allowed that stands for nothing, and the one that stands for anything. */
export const NOTHING = 'none';
export const ANYTHING = 'any';

/** The value of ALLOWED_ORIGINS that stands for no origin. */
export const NO_ORIGINS = 'none';

export const ENVIRONMENT = {
  api: [
    ...COMMON_VARIABLES,
    ...QUEUE_VARIABLES,
    'CLUSTER_ARN',
    'RUN_FAMILY_PREFIX',
    'RUN_TASK_ROLE_ARN',
    'RUN_EXECUTION_ROLE_ARN',
    'RUN_LOG_GROUP_NAME',
    'TASK_ROLE_ARNS',
    'REGISTRY_CREDENTIALS',
    'PUBLIC_ADDRESSES',
    'OUTPUT_DELAY_SECONDS',
    'FOLLOW_WAIT_SECONDS',
    'WEBHOOK_ALLOWED_RANGES',
    'ALLOWED_RANGES',
    'ALLOWED_ORIGINS',
    'DEFAULT_IMAGE',
    'TASK_COPIES',
    'DIALECT_TIMEZONE',
    'SIGN_IN',
    'OIDC',
  ],
  wake: [...COMMON_VARIABLES, 'CLUSTER_ARN', 'SUBNET_IDS', 'SECURITY_GROUP_IDS', 'PUBLIC_ADDRESSES'],
  track: [...COMMON_VARIABLES, 'CLUSTER_ARN', 'TASK_EVENT_QUEUE_URL'],
  deliver: [...COMMON_VARIABLES, 'SIGNING_SECRET_ARN', 'WEBHOOK_ALLOWED_RANGES'],
  watch: [...COMMON_VARIABLES, 'CLUSTER_ARN'],
} as const;

/** What a deployed function is called: the file in functions/handlers that holds it. */
export type HandlerName = keyof typeof ENVIRONMENT;

/** The variables the handler `H` reads. */
export type VariableOf<H extends HandlerName> = (typeof ENVIRONMENT)[H][number];

/** Every variable any handler reads. */
export type VariableName = VariableOf<HandlerName>;
