import type { HandlerName } from '../functions/contract/environment.ts';
import { QUEUE_READING, type QueueReading } from '../functions/contract/queues.ts';

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

/** The one region and account of local mode, as its ARNs say. */
export const PLACE = { region: REGION, accountId: ACCOUNT_ID } as const;

export const TABLE_NAME = 'runat-2';
/** The table of versions that had no index of all runs. */
export const EARLIER_TABLE_NAME = 'runat';
export const SCHEDULE_GROUP_NAME = 'runat';
export const CLUSTER_NAME = 'runat';
export const CLUSTER_ARN = `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:cluster/${CLUSTER_NAME}`;
export const LOG_GROUP_NAME = '/runat/runs';
export const SIGNING_SECRET_NAME = 'runat-webhook-signing';
/** Without the six characters that AWS adds, which it does not ask for where a secret is read. */
export const SIGNING_SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${SIGNING_SECRET_NAME}`;

const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

const queue = (name: string, visibilityTimeoutSeconds: number, { mostReceives }: QueueReading) => ({
  name,
  arn: queueArn(name),
  deadLetterName: `${name}-dead`,
  deadLetterArn: queueArn(`${name}-dead`),
  visibilityTimeoutSeconds,
  mostReceives,
});

/** The functions, with the limits that lib/ gives them in AWS. */
export const FUNCTIONS = {
  api: { name: 'runat-api', timeoutSeconds: 29 },
  wake: { name: 'runat-wake', timeoutSeconds: 60 },
  track: { name: 'runat-track', timeoutSeconds: 30 },
  deliver: { name: 'runat-deliver', timeoutSeconds: 30 },
  watch: { name: 'runat-watch', timeoutSeconds: 55 },
} as const satisfies Record<HandlerName, { name: string; timeoutSeconds: number }>;

/** A message stays hidden from others for six times what its function may take, as AWS advises. */
export const QUEUES = {
  wake: queue('runat-wake', 6 * FUNCTIONS.wake.timeoutSeconds, QUEUE_READING.wake),
  taskEvents: queue('runat-task-events', 6 * FUNCTIONS.track.timeoutSeconds, QUEUE_READING.track),
  deliveries: queue('runat-deliveries', 6 * FUNCTIONS.deliver.timeoutSeconds, QUEUE_READING.deliver),
} as const;

const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

/** Roles that nobody takes on here; the emulators only look at their shape. */
export const ROLE_ARNS = {
  schedules: roleArn('runat-schedules'),
  runTask: roleArn('runat-run-task'),
  runExecution: roleArn('runat-run-execution'),
} as const;
