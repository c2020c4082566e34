import { appendFileSync } from 'node:fs';
import type { FunctionCall, Observer } from '../../../local/observed-calls.ts';
import { textOf } from './call.ts';
import { callsOf } from './calls-of-request.ts';

/** Where calls are written: a line of JSON for each, the first time that it is made. */
const FILE = process.env.RUNAT_TEST_CALLS ?? '';

const written = new Set<string>();

/** Writes down what IAM would be asked for a call. */
export const record = (seen: FunctionCall): void => {
  for (const call of callsOf(seen)) {
    const text = textOf(call);
    if (written.has(text)) continue;
    written.add(text);
    appendFileSync(FILE, `${JSON.stringify(call)}\n`);
  }
};

/** Local mode loads this where RUNAT_TEST_OBSERVER says so. */
export const observe: Observer = (seen, ask) => {
  record(seen);
  return ask();
};
