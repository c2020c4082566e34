import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { quote } from '../../domain/shared/quote.ts';
import type { EditionCondition } from '../../use-cases/jobs/revise-job.ts';

/** The entity tag of a job: it names the edition, which changes with every edit and with nothing else. */
export const etagOf = ({ edition }: Job): string => `"${edition}"`;

const TAG = '"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const TAGS = new RegExp(`^[ \\t]*${TAG}(?:[ \\t]*,[ \\t]*${TAG})*[ \\t]*$`);
/**
 * Reads If-Match (https://www.rfc-editor.org/rfc/rfc9110#name-if-match): `*`, or strong entity tags. Undefined where
 * there is none.
 * @throws DomainError `invalid` at `/headers/if-match`.
 */
export const readIfMatch = (headers: Readonly<Record<string, string | undefined>>): EditionCondition => {
  const header = headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return () => true;
  if (!TAGS.test(header)) {
    const shown = quote(header);
    const detail = `${shown}: expected * or the ETag of an earlier answer, such as "3"`;
    const faults = [{ pointer: '/headers/if-match', detail }];
    throw new DomainError('invalid', 'the If-Match cannot be read', { faults });
  }
  const editions = new Set([...header.matchAll(/"([^"]*)"/g)].map(([, edition]) => edition));
  return (edition) => editions.has(String(edition));
};
