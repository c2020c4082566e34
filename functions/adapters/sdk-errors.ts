import { DomainError } from '../domain/shared/errors.ts';

/** The name of an error of the AWS SDK (`ThrottlingException`, `TimeoutError`), empty for what is no error. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

/** The message of an error, empty for what is no error. */
export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : '');

/** Tells whether an error has one of these names. */
export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes(errorName(error));

/**
 * Names by which AWS says that it was called too often.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const THROTTLING = [
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
];

/** Tells whether a call was turned away because there were too many. */
export const isThrottling = (error: unknown): boolean => isNamed(error, ...THROTTLING);

/** Tells whether a call was wrong in itself: a fault of this code, which a repetition cannot help. */
export const isOurFault = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  isNamed(error, 'ValidationException', 'SerializationException');

/**
 * What an adapter throws when a call failed in a way that it does not expect: `unavailable`, with the error of the
 * SDK as its cause, or that error itself where the call was wrong.
 */
export const unexpected = (error: unknown, action: string): unknown =>
  isOurFault(error) || error instanceof DomainError
    ? error
    : new DomainError('unavailable', `${action} is not possible at the moment; try again`, { cause: error });

/** Makes a call and translates its failure; `action` says in plain words what it is for. */
export const orUnavailable = async <T>(action: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw unexpected(error, action);
  }
};
