import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/** PATH_MAX of Linux. https://man7.org/linux/man-pages/man0/limits.h.0p.html */
const LONGEST_PATH = 4096;

/** Reads the folder in which a process starts. Docker takes absolute ones only. */
export const parseWorkingDirectory = (path: string): Parsed<string> =>
  path.startsWith('/') && path.length <= LONGEST_PATH
    ? { value: path }
    : {
        fault: `${quote(path)}: expected a path from / on, of at most ${LONGEST_PATH} characters, such as /srv`,
      };

/** What useradd of most systems takes as a name, or a number. */
const ONE_USER = /^(?:[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|\d{1,10})$/;

/** The largest id of Linux is kept for "nobody was given". */
const MOST_ID = 2 ** 32 - 2;

const isUser = (name: string): boolean =>
  ONE_USER.test(name) && (!/^\d/.test(name) || Number(name) <= MOST_ID);

/**
 * Reads as whom a process runs: `user`, `user:group`, each a name or a number.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (user)
 */
export const parseUser = (text: string): Parsed<string> => {
  const parts = text.split(':');
  return parts.length <= 2 && parts.every(isUser)
    ? { value: text }
    : { fault: `${quote(text)}: expected a user or user:group, as names or numbers, such as 1000:1000` };
};
