/**
 * The process that runs the children of the process engine: `node engine-process.ts [PATH of the children]`, with an IPC channel to its
 * parent. It gets `EngineRequest` and tells lists of `EngineEvent`. It ends with all children when the parent lets go of the channel, however
 * the parent died.
 */
import { ChildEngine } from './child-engine.ts';
import { type EngineEvent, type EngineRequest, watcherThatSends } from './engine-messages.ts';

/** Messages that the parent may be behind; one is at most what was read of all pipes in one turn. */
const MOST_UNREAD = 16;

const engine = new ChildEngine(process.argv[2]);
let untold: EngineEvent[] = [];
let unread = 0;

process.on('message', (request: EngineRequest) => {
  if (request.do === 'start') engine.start(request.order, watcherThatSends(request.order.taskId, tell));
  else if (request.do === 'stop') engine.stop(request.taskId, request.graceSeconds);
  else end();
});
process.on('disconnect', end);

/** What happens in one turn is one message. */
function tell(event: EngineEvent): void {
  if (untold.length === 0) setImmediate(tellAll);
  untold.push(event);
}

function tellAll(): void {
  const events = untold;
  untold = [];
  if (!process.connected) return;
  unread += 1;
  // A command may write faster than it can be kept: then it waits, and this process stays small.
  if (unread >= MOST_UNREAD) engine.pauseOutput();
  process.send?.(events, () => {
    unread -= 1;
    if (unread === 0) engine.resumeOutput();
  });
}

function end(): void {
  void engine.close().then(() => process.exit(0));
}
