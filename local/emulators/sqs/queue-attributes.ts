import { AwsError } from '../aws-error.ts';

/** Where a queue sends what was received too often. */
export interface RedrivePolicy {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

/**
 * Attributes that can be set, with AWS's ranges and defaults.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const NUMBERS: Record<string, { min: number; max: number; byDefault: number }> = {
  DelaySeconds: { min: 0, max: 900, byDefault: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, byDefault: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, byDefault: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, byDefault: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, byDefault: 30 },
};

/** Checks attributes that a caller sets. Throws `InvalidAttributeName` or `InvalidAttributeValue`. */
export function checkAttributes(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'RedrivePolicy') parseRedrivePolicy(value);
    else checkNumber(name, value);
  }
}

function checkNumber(name: string, value: string): void {
  const range = NUMBERS[name];
  if (!range) {
    const settable = [...Object.keys(NUMBERS), 'RedrivePolicy'].join(', ');
    throw new AwsError(
      'InvalidAttributeName',
      `Attribute ${name}: this local emulator of sqs does not imitate it; it imitates ${settable}`,
    );
  }
  if (!/^\d{1,9}$/.test(value) || Number(value) < range.min || Number(value) > range.max) {
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

/** The value of a number attribute, its default when it was not set. */
export const numberAttribute = (attributes: Record<string, string>, name: string): number =>
  Number(attributes[name] ?? NUMBERS[name]?.byDefault);

/** The redrive policy among the attributes; undefined when there is none. */
export const redrivePolicyOf = (attributes: Record<string, string>): RedrivePolicy | undefined =>
  attributes.RedrivePolicy ? parseRedrivePolicy(attributes.RedrivePolicy) : undefined;

function parseRedrivePolicy(text: string): RedrivePolicy | undefined {
  if (text === '') return undefined;
  const policy = parseObject(text);
  const deadLetterTargetArn = policy?.deadLetterTargetArn;
  const maxReceiveCount = Number(policy?.maxReceiveCount);
  if (
    typeof deadLetterTargetArn !== 'string' ||
    !Number.isInteger(maxReceiveCount) ||
    maxReceiveCount < 1 ||
    maxReceiveCount > 1000
  ) {
    throw new AwsError('InvalidParameterValue', `Value ${text} for parameter RedrivePolicy is invalid.`);
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** All attributes that can be set, with defaults filled in. */
export const settledAttributes = (attributes: Record<string, string>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(NUMBERS).map(([name, { byDefault }]) => [name, String(byDefault)])),
  ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')),
});
