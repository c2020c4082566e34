import { ACTIVITIES } from './mistakes/activity.ts';
import { DUE } from './mistakes/due.ts';
import { ENDING } from './mistakes/ending.ts';
import { FOLLOWING } from './mistakes/following.ts';
import { LAUNCHING } from './mistakes/launching.ts';
import { MACHINE } from './mistakes/machine.ts';
import { NUMBERS } from './mistakes/numbers.ts';
import { REQUESTS } from './mistakes/requests.ts';
import { SHARDING } from './mistakes/sharding.ts';
import { STACK } from './mistakes/stack.ts';
import { STORING } from './mistakes/storing.ts';
import { TELLING } from './mistakes/telling.ts';
import { TIMES } from './mistakes/times.ts';
import { WATCHING } from './mistakes/watching.ts';
import { WEBHOOKS } from './mistakes/webhooks.ts';
import type { Mutation } from './mutation.ts';

/** Every way in which the product is broken on purpose. */
export const MUTATIONS: readonly Mutation[] = [
  ...STORING,
  ...SHARDING,
  ...DUE,
  ...LAUNCHING,
  ...FOLLOWING,
  ...WATCHING,
  ...ENDING,
  ...TELLING,
  ...TIMES,
  ...WEBHOOKS,
  ...REQUESTS,
  ...STACK,
  ...NUMBERS,
  ...ACTIVITIES,
  ...MACHINE,
];
