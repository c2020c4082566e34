import { type ApiError, ApiRefusal } from '../api/api-errors.ts';
import { harmless } from './format-words.ts';

const SIGN_IN =
  'Give a token by --token, RUNAT_TOKEN or the config file. One is made by npm run tokens -- create --help';

const HINTS: Readonly<Record<number, string>> = {
  401: SIGN_IN,
  429: 'Requests come faster than allowed; try again in a while.',
};

/** A request that did not succeed, for people: what happened, then each fault with its place on a line of its own. */
export const errorText = (error: ApiError): string => {
  if (!(error instanceof ApiRefusal)) return `${harmless(error.message)}\n`;
  const { status, problem } = error;
  const faults = problem.errors ?? [];
  const width = Math.max(0, ...faults.map(({ pointer }) => pointer.length));
  const lines = [
    `${error.message} (${status})`,
    ...faults.map(({ pointer, detail }) => `  ${pointer.padEnd(width)}  ${detail}`),
    ...(status >= 500 && problem.instance ? [`  request ${problem.instance}`] : []),
  ].map(harmless);
  const hint = HINTS[status];
  return `${[...lines, ...(hint === undefined ? [] : [hint])].join('\n')}\n`;
};
