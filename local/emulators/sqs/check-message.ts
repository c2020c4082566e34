import { AwsError } from '../aws-error.ts';
import { attributeBytes, checkMessageAttributes, type MessageAttributes } from './message-attributes.ts';

/** A message as it is sent, alone or in a batch. */
export interface SentMessage {
  MessageBody: string;
  DelaySeconds?: number;
  MessageAttributes?: MessageAttributes;
  MessageSystemAttributes?: object;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

const MAX_DELAY_SECONDS = 900;

/** Letters, digits and punctuation. */
const GROUP = /^[!-~]{1,128}$/;

/** Characters that XML 1.0 does not allow, and neither does SQS. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** The sentence for a part of SQS that is left out here. */
export const imitatedOnly = (part: string): string => `this local emulator of sqs does not imitate ${part}`;

/** The size of a message, as SQS counts it: its body and its attributes. */
export const messageBytes = ({ MessageBody, MessageAttributes = {} }: SentMessage): number =>
  Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);

/**
 * Refuses what SQS refuses of a message, and what the emulator does not imitate.
 * @param maxBytes the queue's limit of body and attributes together.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkMessage(message: SentMessage, maxBytes: number): void {
  const { MessageBody: body, DelaySeconds: delay = 0, MessageAttributes: attributes = {} } = message;
  if (body === '')
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (FORBIDDEN.test(body))
    throw new AwsError('InvalidMessageContents', 'Invalid characters found in the message body.');
  checkMessageAttributes(attributes);
  if (messageBytes(message) > maxBytes) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    );
  }
  if (delay < 0 || delay > MAX_DELAY_SECONDS) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
    );
  }
  const { MessageGroupId: group } = message;
  if (group !== undefined && !GROUP.test(group)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${group} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
  for (const part of ['MessageSystemAttributes', 'MessageDeduplicationId'] as const) {
    if (message[part] !== undefined)
      throw new AwsError('InvalidParameterValue', `${part}: ${imitatedOnly('it')}`);
  }
}
