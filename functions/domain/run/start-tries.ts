import { type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import type { Run } from './run.ts';
import type { RunEventOf } from './run-event.ts';

/**
 * ECS forgets a client token at the latest an hour after the container ended; a call that may have been made
 * longer ago is not repeated. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export const TOKEN_TRUSTED_FOR = 50 * MINUTE;

/**
 * For how long a start is tried again that IAM refuses. A change of roles is known everywhere some time after it was made:
 * mostly within seconds, and others wait for up to two minutes. AWS names no bound. What is refused for longer is a mistake.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency,
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/consts.go (propagationTimeout)
 */
export const RIGHTS_KNOWN_AFTER = 5 * MINUTE;

const FIRST_BACKOFF = SECOND;
const LONGEST_BACKOFF = MINUTE;

/** A start call was answered, and started nothing. */
type Refusal = RunEventOf<'start_refused' | 'start_denied'>;

/** The next try waits 1 s, doubling to 60 s. A random part is taken off, so that many runs do not try at once. */
const waitBefore = (tries: number, random: number): number =>
  Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(tries, 10)) * (1 - random / 2);

/** A run whose start is tried again at its `tryFrom`, no later than its start deadline. */
export const triedLater = (run: Run, { reason, keepsToken, random }: Refusal, now: Instant): Run => {
  const next = Math.round(now + waitBefore(run.launchTries, random));
  const tryFrom = Math.min(next, Math.max(run.startBy, now));
  const token = keepsToken ? {} : { tokenTry: run.tokenTry + 1, tokenFrom: tryFrom };
  return {
    ...run,
    ...token,
    launchTries: run.launchTries + 1,
    lastRefusal: reason,
    tryFrom,
  };
};

/**
 * What a start comes to that IAM refuses: it is tried `again`, or it is a `mistake`, as AWS must know all rights by now, or it is too `late`
 * for a further try.
 */
export const judgeDenial = (
  { deniedSince, launchTries, startBy }: Run,
  { random }: Pick<Refusal, 'random'>,
  now: Instant,
): 'again' | 'mistake' | 'late' => {
  if (now - (deniedSince ?? now) >= RIGHTS_KNOWN_AFTER) return 'mistake';
  return now + waitBefore(launchTries, random) < startBy ? 'again' : 'late';
};

/** Whether ECS would still know what a call of this token has started. */
export const isTokenTrusted = ({ tokenFrom }: Run, now: Instant): boolean =>
  now - tokenFrom <= TOKEN_TRUSTED_FOR;
