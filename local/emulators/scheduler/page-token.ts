import { AwsError } from '../aws-error.ts';

/** Where a list goes on, in a form that callers do not read. */
export const pageToken = (position: string[]) => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The position in a token.
 * @param parts how many parts it must have.
 * @returns an empty array without a token.
 * @throws AwsError `ValidationException` for what is no token of this list.
 */
export function readPageToken(token: string | undefined, parts: number): string[] {
  if (token === undefined) return [];
  const position = parse(Buffer.from(token, 'base64url').toString('utf8'));
  if (
    Array.isArray(position) &&
    position.length === parts &&
    position.every((part) => typeof part === 'string')
  ) {
    return position;
  }
  throw new AwsError('ValidationException', 'Invalid NextToken.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
