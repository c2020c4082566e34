import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';

/** A value that travels beside the body. Binary ones are not imitated. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
}

/** By name. */
export type MessageAttributes = Record<string, MessageAttribute>;

const MOST_ATTRIBUTES = 10;
const NAME = /^(?!aws\.|amazon\.)(?!.*\.\.)(?!\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i;
const TYPE = /^(String|Number)(\..{1,256})?$/s;
/** Transport type of a text, in the bytes that are hashed. */
const TEXT = 1;

/**
 * Refuses attributes that SQS refuses, and binary ones.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalid(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  for (const [name, { DataType, StringValue }] of entries) {
    if (!NAME.test(name)) throw invalid(`Message attribute name '${name}' is invalid.`);
    if (/^Binary/.test(DataType)) {
      throw invalid(`message attribute '${name}': this local emulator of sqs does not imitate binary ones`);
    }
    if (!TYPE.test(DataType)) {
      throw invalid(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    if (!StringValue) {
      throw invalid(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
    if (DataType.startsWith('Number') && !Number.isFinite(Number(StringValue))) {
      throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
    }
  }
}

/** Bytes that attributes add to the size of their message. */
export const attributeBytes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '' }]) => sum + Buffer.byteLength(name + DataType + StringValue),
    0,
  );

/** The attributes that a receive asks for: names, beginnings such as `trace.*`, or `All`. */
export const chosenAttributes = (
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes => {
  const isWanted = (name: string) =>
    wanted.some((pattern) =>
      pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : pattern === 'All' || pattern === name,
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
};

/**
 * The digest by which a client sees that attributes have arrived whole.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const sized = (text: string) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(Buffer.byteLength(text));
    hash.update(size).update(text);
  };
  for (const name of Object.keys(attributes).sort()) {
    sized(name);
    sized(attributes[name]?.DataType ?? '');
    hash.update(Buffer.from([TEXT]));
    sized(attributes[name]?.StringValue ?? '');
  }
  return hash.digest('hex');
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
