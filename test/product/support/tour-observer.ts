/**
 * What the tour through all calls does to local mode from inside. A signal sets its clock forward. Some calls of jobs with certain
 * names are answered as AWS answers when something is wrong there.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionCall, Observer } from '../../../local/observed-calls.ts';
import { record } from '../../stack/rights/record-calls.ts';
import { CLOCK_SIGNAL, gateIn, MARKS, STEP } from './tour.ts';

const GATE = gateIn(process.env.RUNAT_TEST_GATE ?? '');

const realNow = Date.now;
let ahead = 0;
Date.now = () => realNow() + ahead;
process.on(CLOCK_SIGNAL, () => {
  ahead += STEP;
});

type Answer = ReturnType<Parameters<Observer>[1]>;

const errorOf = (status: number, name: string): Answer =>
  Promise.resolve({
    status,
    headers: {},
    body: JSON.stringify({ __type: name, message: 'so that somebody tries again' }),
  });

const operationOf = ({ request }: FunctionCall): string =>
  String(request.headers['x-amz-target']).split('.').at(-1) ?? '';

const refused = new Set<string>();

/** ECS has started a container, and nobody hears of it. */
const loseAnswer = async (ask: () => Answer): Answer => {
  writeFileSync(GATE.reached, '');
  while (!existsSync(GATE.open)) await pause(20);
  await ask();
  return errorOf(500, 'ServerException');
};

export const observe: Observer = (seen, ask) => {
  record(seen);
  const { caller, request } = seen;
  const call = `${caller} ${operationOf(seen)}`;
  const isAbout = (mark: string) => request.body.includes(mark);
  if (call === 'wake RunTask' && isAbout(MARKS.answerLost)) return loseAnswer(ask);
  if (call === 'wake RunTask' && isAbout(MARKS.neverAnswered)) return errorOf(500, 'ServerException');
  if (call === 'track PutItem' && isAbout(MARKS.neverStored)) return errorOf(400, 'ValidationException');
  if (call === 'deliver PutItem' && isAbout(MARKS.storedLater) && !refused.has(call)) {
    refused.add(call);
    return errorOf(400, 'ValidationException');
  }
  return ask();
};
