import { AwsError } from '../aws-error.ts';

/** A receipt handle names the message and one receive of it. */
export const formatReceipt = (messageId: string, receipt: string): string =>
  Buffer.from(`${messageId} ${receipt}`).toString('base64url');

/** Reads a receipt handle. Throws `ReceiptHandleIsInvalid` for any other text. */
export function parseReceipt(handle: string): { messageId: string; receipt: string } {
  const [messageId, receipt, ...rest] = Buffer.from(handle, 'base64url').toString().split(' ');
  if (messageId && receipt && rest.length === 0) return { messageId, receipt };
  throw new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}
