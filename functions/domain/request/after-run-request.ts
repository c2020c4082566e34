import { CALLBACK_EVENTS, type Callback } from '../job/callback.ts';
import type { JobSpecification } from '../job/job.ts';
import { DAY, MINUTE } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import { parseWebhookUrl, type WebhookUrlRules } from '../target/webhook-url.ts';
import type { FaultCollector } from './fault-collector.ts';
import { readDuration } from './policy-request.ts';

/** Who is told about ends, as a request says it. */
export interface CallbackRequest {
  readonly url?: string | undefined;
  readonly on?: readonly string[] | undefined;
}

/** The fields of a request that say what follows from how runs end. */
export interface FollowUpRequest {
  readonly callback?: CallbackRequest | undefined;
  readonly successWithin?: string | undefined;
  /** The id of a job, or the name it is kept under. */
  readonly onSuccess?: string | undefined;
}

/** The watchdog looks each minute. */
const LEAST_SUCCESS_WITHIN = MINUTE;
const LONGEST_SUCCESS_WITHIN = 400 * DAY;
const LONGEST_REFERENCE = 255;
const isEvent = (text: string): text is Callback['on'][number] =>
  (CALLBACK_EVENTS as readonly string[]).includes(text);

const readCallback = (
  reading: FaultCollector,
  callback: CallbackRequest,
  rules: WebhookUrlRules,
): Callback => {
  const { url, on = CALLBACK_EVENTS } = callback;
  if (url === undefined && !reading.isUnreadable('callback')) {
    reading.fault('/callback/url', 'missing: where the callback is sent');
  }
  if (on.length === 0)
    reading.fault('/callback/on', `no event: expected some of ${CALLBACK_EVENTS.join(', ')}`);
  on.forEach((event, index) => {
    if (isEvent(event)) return;
    const shown = quote(event);
    reading.fault(`/callback/on/${index}`, `${shown}: expected one of ${CALLBACK_EVENTS.join(', ')}`);
  });
  return {
    url: url === undefined ? '' : (reading.take('/callback/url', parseWebhookUrl(url, rules)) ?? ''),
    on: [...new Set(on.filter(isEvent))],
  };
};

const readReference = (reading: FaultCollector, text: string): string => {
  if (text.trim() === '' || text.length > LONGEST_REFERENCE || !text.isWellFormed()) {
    const shown = quote(text);
    reading.fault('/onSuccess', `${shown}: expected the id of a job, or the name it was put under`);
  }
  return text;
};

/** Reads what follows from how the runs of a job end. */
export const readFollowUps = (
  reading: FaultCollector,
  { callback, successWithin, onSuccess }: FollowUpRequest,
  rules: WebhookUrlRules,
): Pick<JobSpecification, 'callback' | 'successWithin' | 'onSuccess'> => ({
  ...(callback && { callback: readCallback(reading, callback, rules) }),
  ...(successWithin !== undefined && {
    successWithin: readDuration(reading, '/successWithin', successWithin, {
      least: LEAST_SUCCESS_WITHIN,
      longest: LONGEST_SUCCESS_WITHIN,
      fallback: LEAST_SUCCESS_WITHIN,
    }),
  }),
  ...(onSuccess !== undefined && { onSuccess: readReference(reading, onSuccess) }),
});
