import type { JobRequest } from '../../domain/request/job-fields.ts';
import type { BodyFields } from './body-fields.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((member) => typeof member === 'string');

const parseTexts = (text: string): string[] | undefined => {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isTexts(value) ? value : undefined;
  } catch {
    // A script may begin with a bracket, too.
    return undefined;
  }
};

/**
 * Reads the fields `command` and `shell`: `command` is a list of words where it is one or is JSON of one; any other
 * text is a script.
 */
export const readProgram = (fields: BodyFields): Pick<JobRequest, 'command' | 'shell'> => {
  const shell = fields.text('shell');
  const given = fields.raw('command');
  if (isTexts(given)) return { command: given, shell };
  const text = fields.text('command');
  if (text === undefined) return { shell };
  const command = parseTexts(text);
  if (command) return { command, shell };
  if (shell !== undefined)
    fields.fault('command', 'given together with shell: give one of command and shell');
  return { shell: shell ?? text };
};
