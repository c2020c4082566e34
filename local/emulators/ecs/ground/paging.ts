import { invalidParameter } from './ecs-settings.ts';

const LARGEST_PAGE = 100;

/**
 * The page that a list operation is asked for.
 * @returns `after`: the place at which the page before ended, 0 for the first.
 * @throws AwsError `InvalidParameterException`
 */
export function readPage(input: { maxResults?: number; nextToken?: string }): {
  after: number;
  size: number;
} {
  const { maxResults: size = LARGEST_PAGE, nextToken } = input;
  if (size < 1 || size > LARGEST_PAGE) throw invalidParameter('maxResults should be between 1 and 100.');
  if (!nextToken) return { after: 0, size };
  const place = Buffer.from(nextToken, 'base64url').toString('latin1');
  if (!/^after:\d{1,15}$/.test(place)) throw invalidParameter('Invalid token.');
  return { after: Number(place.slice('after:'.length)), size };
}

/** The token of the page that goes on after this place. */
export const nextPage = (after: number) => Buffer.from(`after:${after}`).toString('base64url');
