import { AsyncLocalStorage } from 'node:async_hooks';

/** By what AWS finds an invocation: its lines in the log, and its trace. */
export interface Invocation {
  readonly requestId: string;
  readonly traceId?: string;
}

/** Lambda runs one invocation at a time in a process, local mode runs many side by side. */
const CURRENT = new AsyncLocalStorage<Invocation>();

/** Does the work of an invocation; what is logged meanwhile, and after any wait in it, has its ids. */
export const inInvocation = <T>(invocation: Invocation, work: () => T): T => CURRENT.run(invocation, work);

/** The invocation whose work this is; undefined outside of any. */
export const currentInvocation = (): Invocation | undefined => CURRENT.getStore();
