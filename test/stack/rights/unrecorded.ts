import type { HandlerName } from '../../../functions/contract/environment.ts';
import type { Place } from './call.ts';

/** A right that no recorded call of a function uses, and why. */
export interface Unrecorded {
  readonly caller: HandlerName;
  readonly action: string;
  readonly on: Place;
  readonly why: string;
}

const LOGS = 'Lambda writes the lines of the function with its role';
const READS = 'Lambda reads the queue with the role of the function';
const TRACES = 'Lambda sends traces with the role of the function';
const TELLS = 'Lambda keeps a tick that failed with the role of the function';

const rights = (
  caller: HandlerName,
  on: Place,
  actions: readonly string[],
  why: string,
): readonly Unrecorded[] => actions.map((action) => ({ caller, action, on, why }));

const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const READ = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const SEND = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

/**
 * What Lambda itself does with the roles of the functions. Calls of the functions are recorded, all of them. Traces are sent where the option
 * `tracing` is on: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export const UNRECORDED: readonly Unrecorded[] = [
  ...(['api', 'wake', 'track', 'deliver', 'watch'] as const).flatMap((name) => [
    ...rights(name, 'own log', LOG, LOGS),
    ...rights(name, 'anything', TRACE, TRACES),
  ]),
  ...rights('wake', 'wake queue', READ, READS),
  ...rights('track', 'task-event queue', READ, READS),
  ...rights('deliver', 'deliveries queue', READ, READS),
  ...rights('watch', 'watchdog dead letters', SEND, TELLS),
];
