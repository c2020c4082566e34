/**
 * What the use cases need of the world. Each port has one adapter in functions/adapters and one in-memory
 * counterpart in test/, held to the same contract (test/ports). A port that cannot do its work because a part of the
 * world does not answer, after its own retries, throws a DomainError `unavailable`; nothing else is expected of it.
 */
export type * from './ports/activity.ts';
export type * from './ports/lists.ts';
export type * from './ports/queues.ts';
export type * from './ports/starting.ts';
export type * from './ports/stores.ts';
export type * from './ports/surroundings.ts';
export type * from './ports/webhooks.ts';
