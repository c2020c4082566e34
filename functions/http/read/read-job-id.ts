import type { Parsed } from '../../domain/shared/errors.ts';
import { isJobId } from '../../domain/shared/identifiers.ts';
import { quote } from '../../domain/shared/quote.ts';

/** Reads the id of a job. */
export const readJobId = (text: string): Parsed<string> =>
  isJobId(text)
    ? { value: text }
    : { fault: `${quote(text)}: expected the id of a job, 32 hexadecimal digits` };
