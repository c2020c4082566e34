import type { ContainerEnd, ContainerOrder, ContainerWatcher, OutputLine } from './task-engine.ts';

/** What is sent to the process of an engine. */
export type EngineRequest =
  | { readonly do: 'start'; readonly order: ContainerOrder }
  | { readonly do: 'stop'; readonly taskId: string; readonly graceSeconds: number }
  | { readonly do: 'close' };

/** What it sends about a container: a call of its watcher. */
export interface EngineEvent {
  readonly taskId: string;
  readonly tell: keyof ContainerWatcher;
  readonly runtimeId?: string;
  readonly lines?: OutputLine[];
  readonly position?: number;
  readonly end?: ContainerEnd;
}

/** Calls the watcher as the engine did. */
export function tellWatcher(watcher: ContainerWatcher, event: EngineEvent): void {
  const { tell, runtimeId = '', lines = [], position = 0, end = { oomKilled: false } } = event;
  if (tell === 'started') watcher.started(runtimeId);
  else if (tell === 'output') watcher.output(lines, position);
  else if (tell === 'ended') watcher.ended(end);
  else watcher[tell]();
}

/** A watcher that makes an event of each call. */
export const watcherThatSends = (taskId: string, send: (event: EngineEvent) => void): ContainerWatcher => ({
  pullStarted: () => send({ taskId, tell: 'pullStarted' }),
  pullStopped: () => send({ taskId, tell: 'pullStopped' }),
  started: (runtimeId) => send({ taskId, tell: 'started', runtimeId }),
  output: (lines, position) => send({ taskId, tell: 'output', lines, position }),
  ended: (end) => send({ taskId, tell: 'ended', end }),
  cleared: () => send({ taskId, tell: 'cleared' }),
  lost: () => send({ taskId, tell: 'lost' }),
});
