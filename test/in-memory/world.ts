import type { Instant } from '../../functions/domain/shared/instant.ts';
import { InMemoryWakeUpScheduler } from './in-memory-alarm-clock.ts';
import { InMemoryDeliveryQueue, InMemoryQueueDepths } from './in-memory-delivery-queue.ts';
import { InMemoryDeliveryStore } from './in-memory-delivery-store.ts';
import { InMemoryImageDefinitions } from './in-memory-image-definitions.ts';
import { InMemoryJobStore } from './in-memory-job-store.ts';
import { InMemoryLauncher } from './in-memory-launcher.ts';
import { InMemoryNumberStore } from './in-memory-number-store.ts';
import { InMemoryOutput } from './in-memory-output.ts';
import { InMemoryRunStore } from './in-memory-run-store.ts';
import { InMemorySigningSecrets } from './in-memory-signing-secrets.ts';
import { InMemoryActivityStore, InMemoryStackStore } from './in-memory-stack-store.ts';
import { InMemorySuccessWatch } from './in-memory-success-watch.ts';
import { InMemoryTokenStore } from './in-memory-token-store.ts';
import { InMemoryWebhookSender } from './in-memory-webhook-sender.ts';
import { RecordingLog } from './recording-log.ts';
import { SeededRandomness } from './seeded-randomness.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The one role that jobs may give to their containers here. */
export const ROLE = 'arn:aws:iam::123456789012:role/reports';

/** The one secret with which images of private registries may be pulled here. */
export const REGISTRY_LOGIN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry/ghcr-AbCdEf';

const SOME_DAY: Instant = Date.UTC(2026, 10, 21, 9, 30);

/** Every port, in memory. */
export const inMemoryWorld = ({ now = SOME_DAY, seed = 1 }: { now?: Instant; seed?: number } = {}) => {
  const clock = new VirtualClock(now);
  const runs = new InMemoryRunStore(clock);
  const deliveries = new InMemoryDeliveryStore(clock);
  return {
    activity: new InMemoryActivityStore(clock),
    jobs: new InMemoryJobStore(clock),
    runs,
    allRuns: runs,
    deliveries,
    allDeliveries: deliveries,
    queueDepths: new InMemoryQueueDepths(),
    deliveryQueue: new InMemoryDeliveryQueue(clock),
    successWatch: new InMemorySuccessWatch(),
    signing: new InMemorySigningSecrets(),
    sender: new InMemoryWebhookSender(),
    alarms: new InMemoryWakeUpScheduler(clock),
    launcher: new InMemoryLauncher(),
    definitions: new InMemoryImageDefinitions(),
    output: new InMemoryOutput(),
    stack: new InMemoryStackStore(),
    numbers: new InMemoryNumberStore(clock),
    tokens: new InMemoryTokenStore(clock),
    clock,
    randomness: new SeededRandomness(seed),
    log: new RecordingLog(),
    settings: {
      containerName: 'run',
      publicAddresses: true,
      outputDelay: 0,
      webhookRanges: ['127.0.0.0/8'],
      roles: [ROLE],
      registryCredentials: ['docker.io', 'public.ecr.aws'].map((registry) => ({
        registry,
        secretArn: REGISTRY_LOGIN,
      })),
      followWait: 20_000,
    },
  };
};

/** Every port, in memory. */
export type InMemoryWorld = ReturnType<typeof inMemoryWorld>;
