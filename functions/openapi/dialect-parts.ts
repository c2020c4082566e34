import type * as z from 'zod';
import type { Contents } from './route-description.ts';

/** How three of the older APIs tell errors, and that they ignore what they do not know in a query. */
export const MESSAGE_ERRORS = { errorStyle: 'message', ignoresUnknownQuery: true } as const;

/** A body that may come as a form of either kind, or as JSON. */
export const formContents = (schema: z.ZodType): Contents => ({
  'multipart/form-data': { schema },
  'application/x-www-form-urlencoded': { schema },
  'application/json': { schema },
});
