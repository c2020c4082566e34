import { sqsClient } from '../adapters/clients/sqs-client.ts';
import { sqsMessageReturn } from '../adapters/sqs-message-return.ts';
import { readConfig } from '../config.ts';
import { type HandleWakeUp, handleWakeUp } from '../use-cases/execution/handle-wake-up.ts';
import type { Log } from '../use-cases/ports.ts';
import { runningPorts } from './running-ports.ts';

/** What the reader of the wake queue works with. */
export const composeWake = (): {
  readonly handleWakeUp: HandleWakeUp;
  readonly log: Log;
  readonly comeAgain: ReturnType<typeof sqsMessageReturn>;
} => {
  const config = readConfig('wake');
  const network = { subnetIds: config.SUBNET_IDS, securityGroupIds: config.SECURITY_GROUP_IDS };
  const ports = runningPorts(config, network);
  const comeAgain = sqsMessageReturn({ sqs: sqsClient(), queueUrl: config.WAKE_QUEUE_URL });
  return { handleWakeUp: handleWakeUp(ports), log: ports.log, comeAgain };
};
