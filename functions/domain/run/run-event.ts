import type { ActivityId, RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { Reason } from './reason.ts';
import type { Allocation, Run, StopIntent } from './run.ts';
import type { TaskState } from './task-state.ts';

/** How an occurrence is left out. */
export interface LeftOut {
  /** On purpose, or because its time passed. */
  readonly as: 'skipped' | 'missed';
  readonly reason?: Reason | undefined;
  /** The run that stood in its way. */
  readonly blockedBy?: RunId | undefined;
}

/** What happens to a run. What becomes of the run then, the machine says (run-machine.ts). */
export type RunEvent =
  /** Before it is started. */
  /** Nothing is in its way any more. */
  | { readonly kind: 'turn_came' }
  /** Other runs of its job are in its way. */
  | { readonly kind: 'turn_awaited' }
  /** Its start deadline passed while it waited for others. */
  | { readonly kind: 'waited_too_long'; readonly blockedBy: RunId | undefined }
  /** The step that recorded it may still be about to save its job with it. */
  | { readonly kind: 'claim_awaited' }
  /** Its job does not name it, and never will. */
  | { readonly kind: 'not_claimed'; readonly because: 'changed' | 'canceled' | 'superseded' }
  /** The same, of a request that was never answered: it is as if it had never been. */
  | { readonly kind: 'withdrawn' }
  /** Its job has left its occurrence out. */
  | ({ readonly kind: 'left_out' } & LeftOut)
  /** Start calls. */
  /** Its container was started, or its webhook queued. */
  | {
      readonly kind: 'launched';
      readonly handle: string;
      readonly calledAt: Instant;
      readonly isShell: boolean;
      /** How late it is shows with its first try. */
      readonly isWebhook: boolean;
      /** What its container was given; absent where it has none. */
      readonly allocation: Allocation | undefined;
    }
  /** It has nothing to start. */
  | { readonly kind: 'marked' }
  /**
   * Nothing was started for now. With `keepsToken` an earlier call that was not answered may have started a container.
   * `random` is in [0, 1).
   */
  | {
      readonly kind: 'start_refused';
      readonly reason: Reason;
      readonly keepsToken?: boolean;
      readonly random: number;
    }
  /** As `start_refused`, by IAM: a right is missing, or it is so new that AWS does not know it everywhere. */
  | {
      readonly kind: 'start_denied';
      readonly reason: Reason;
      readonly keepsToken?: boolean;
      readonly random: number;
    }
  /** Nothing was started, and nothing ever will be. */
  | { readonly kind: 'start_impossible'; readonly reason: Reason; readonly wasCalled: boolean }
  /** Its start deadline passed, and no call of it is under way. */
  | { readonly kind: 'start_deadline_passed' }
  /** No start call is made any more, but one may be under way until then. */
  | { readonly kind: 'calls_awaited'; readonly until: Instant }
  /** Nobody knows a container of it, and its start call may not be repeated; `isLast` says that nobody will know later. */
  | { readonly kind: 'searched_in_vain'; readonly isLast: boolean }
  /** What became of it. */
  /** ECS told of its container, or of its webhook the sender. */
  | { readonly kind: 'told'; readonly seen: TaskState }
  /** ECS says that it does not know its container. */
  | { readonly kind: 'not_found' }
  /** It is to stop; `change` is the entry of the activity where somebody asks for it. */
  | { readonly kind: 'stop_asked'; readonly intent: StopIntent; readonly change?: ActivityId | undefined }
  /** A worker outside has done it by itself. */
  | { readonly kind: 'reported'; readonly at: Instant }
  /** The watchdog. */
  /** It has looked at the run, and nothing is to be repaired. */
  | { readonly kind: 'looked_at' }
  /** It is about to repair the run, or to ask for it in vain. */
  | { readonly kind: 'look_postponed' };

/** An event of a kind. */
export type RunEventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

/** What is to be done because of an event, besides storing the run. All of it may be done twice. */
export type RunEffect =
  /** Before the run is stored: a lost one is left to the watchdog. */
  | { readonly kind: 'set_timeout_alarm'; readonly at: Instant }
  /** What follows from its end: its job, a further attempt, a callback and the next job. The end is sealed before. */
  | { readonly kind: 'follow_up' }
  /** The others, once it is stored. */
  | { readonly kind: 'try_start'; readonly at: Instant }
  | { readonly kind: 'stop_container'; readonly handle: string; readonly because: string };

/** What an event does to a run. */
export interface Step {
  /** The run after it; undefined where it stays as it is. */
  readonly run?: Run;
  readonly effects: readonly RunEffect[];
}
