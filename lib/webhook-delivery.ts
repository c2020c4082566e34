import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { NO_RANGES, type VariableOf } from '../functions/contract/environment.ts';
import { QUEUE_READING } from '../functions/contract/queues.ts';
import { RunatFunction } from './function.ts';
import { ReadQueue } from './read-queue.ts';

/** A try takes 15 s at most and the tries of a batch are made side by side; the rest is for what is stored before and after. */
const TIMEOUT_SECONDS = 30;

/** Random letters and digits: all of them are base64 digits, and these are 33 bytes. The most that are taken are 64. */
const KEY_CHARACTERS = 44;

/** The variables that this construct supplies to its own function. */
type OwnVariable = 'DELIVERY_QUEUE_URL' | 'SIGNING_SECRET_ARN' | 'WEBHOOK_ALLOWED_RANGES';

/** The settings of the function that sends webhooks, beside what this construct knows. */
export interface WebhookDeliveryProps {
  readonly environment: Readonly<Record<Exclude<VariableOf<'deliver'>, OwnVariable>, string>>;
  /** Ranges that webhooks may reach beside the public internet, such as `10.1.0.0/16`. */
  readonly allowedRanges: readonly string[];
  /** How many invocations read the queue at the same time. */
  readonly concurrency: number;
  /** Whether X-Ray traces its function. */
  readonly tracing: boolean;
}

/**
 * Webhooks and callbacks: the queue of what is to be sent, the function that sends it, and the secret that it is signed
 * with. The function is in no VPC: nothing private of the account is within its reach, whatever its own checks do.
 */
export class WebhookDelivery extends ReadQueue {
  readonly deliver: RunatFunction<'deliver'>;
  readonly signingSecret: Secret;
  /** What every function that asks for webhooks reads. */
  readonly environment: Readonly<Record<'DELIVERY_QUEUE_URL', string>>;
  /** What every function that judges the URL of a webhook reads. */
  readonly judgeEnvironment: Readonly<Record<'WEBHOOK_ALLOWED_RANGES', string>>;

  constructor(scope: Construct, id: string, props: WebhookDeliveryProps) {
    super(scope, id, TIMEOUT_SECONDS, QUEUE_READING.deliver);
    const ranges = props.allowedRanges.join(',');
    this.environment = { DELIVERY_QUEUE_URL: this.queue.queueUrl };
    this.judgeEnvironment = { WEBHOOK_ALLOWED_RANGES: ranges === '' ? NO_RANGES : ranges };
    this.signingSecret = this.#makeSecret();
    const { secretArn } = this.signingSecret;
    this.deliver = new RunatFunction(this, 'Function', {
      handler: 'deliver',
      description: 'Sends webhooks and callbacks',
      memoryMiB: 512,
      timeoutSeconds: TIMEOUT_SECONDS,
      tracing: props.tracing,
      environment: {
        ...props.environment,
        ...this.environment,
        ...this.judgeEnvironment,
        SIGNING_SECRET_ARN: secretArn,
      },
    });
    this.deliver.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] });
    this.readBy({ fn: this.deliver, ...QUEUE_READING.deliver, maxConcurrency: props.concurrency });
  }

  /**
   * JSON `{"key": "…"}`, encrypted with the key that AWS manages, which needs no right to use. Its values are never in the
   * template. A change of how it is made would put a new value into it, so that what receivers know counts for a day.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
   */
  #makeSecret(): Secret {
    const secret = new Secret(this, 'SigningSecret', {
      description: 'Runat: signs webhooks and callbacks',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'key',
        passwordLength: KEY_CHARACTERS,
        excludePunctuation: true,
        includeSpace: false,
      },
      // Without its stack it signs nothing any more.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Receivers outside must be given each new value, so a person rotates it (npm run signing -- rotate); for a ' +
        'day after that webhooks are signed with both.',
    });
    return secret;
  }
}
