import { ACTIVITIES } from './activity.ts';
import { DUE } from './due.ts';
import { ENDING } from './ending.ts';
import { FOLLOWING } from './following.ts';
import { LAUNCHING } from './launching.ts';
import { MACHINE } from './machine.ts';
import type { Mutation } from './mutation.ts';
import { NUMBERS } from './numbers.ts';
import { REQUESTS } from './requests.ts';
import { SHARDING } from './sharding.ts';
import { STACK } from './stack.ts';
import { STORING } from './storing.ts';
import { TELLING } from './telling.ts';
import { TIMES } from './times.ts';
import { WATCHING } from './watching.ts';
import { WEBHOOKS } from './webhooks.ts';

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
