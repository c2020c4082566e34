import { inOwnInvocation } from '../compose/own-invocation.ts';
import { composeWatch } from '../compose/watch.ts';

const { sweep } = composeWatch();

/** Woken once a minute by its own Scheduler entry: the watchdog. */
export const handler = inOwnInvocation(sweep);
