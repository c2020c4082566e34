import type { Delivery, DeliveryTry, ListedDelivery } from '../api/api-shapes.ts';
import { shortInstant } from './format-time.ts';
import { cell, type Fact, harmless, type Paint, painted, table } from './format-words.ts';

/** `500 in 12 ms`, or why there was no answer and after how long. */
const outcomeOf = ({ status, reason = 'no answer', durationMs }: DeliveryTry): string => {
  if (durationMs === undefined) return String(status ?? reason);
  return status === undefined ? `${reason}, after ${durationMs} ms` : `${status} in ${durationMs} ms`;
};

const lastAnswer = ({ tries, reason }: Delivery): string => {
  const last = tries.at(-1);
  return last ? outcomeOf(last) : (reason ?? '');
};

const NONE = 'There are no deliveries.\n';

const beforeId = (delivery: Delivery): string[] => {
  const { createdAt, kind, event = kind, status, tries } = delivery;
  return [shortInstant(createdAt), event, status, String(tries.length), cell(lastAnswer(delivery))];
};

/** The table that `deliveries` shows of a job. */
export const deliveryTable = (deliveries: readonly Delivery[], paint: Paint): string => {
  if (deliveries.length === 0) return NONE;
  const rows = deliveries.map((delivery) => [...beforeId(delivery), delivery.id]);
  return table(['TIME', 'WHAT', 'STATUS', 'TRIES', 'LAST ANSWER', 'DELIVERY'], rows, paint);
};

/** The table that `deliveries` shows of all jobs. */
export const listedDeliveryTable = (deliveries: readonly ListedDelivery[], paint: Paint): string => {
  if (deliveries.length === 0) return NONE;
  const rows = deliveries.map((delivery) => {
    const { jobName, jobId, id } = delivery;
    return [...beforeId(delivery), harmless(jobName ?? jobId), id];
  });
  return table(['TIME', 'WHAT', 'STATUS', 'TRIES', 'LAST ANSWER', 'JOB', 'DELIVERY'], rows, paint);
};

const tryLines = (attempt: DeliveryTry): string[] => {
  const said = attempt.answerText?.split(/\r?\n/).find((line) => line.trim() !== '');
  const answer = said === undefined ? '' : `: ${cell(said)}`;
  return [`  ${shortInstant(attempt.at)} ${harmless(outcomeOf(attempt))}${answer}`];
};

const standing = ({ status, reason, nextTryAt }: Delivery, paint: Paint): string => {
  const next = nextTryAt === undefined ? '' : `, the next try at ${shortInstant(nextTryAt)}`;
  return `${painted(status, paint)}${next}${reason === undefined ? '' : `: ${harmless(reason)}`}`;
};

/** What `show` of a run prints about its delivery, with each try. */
export const deliveryFact = (delivery: Delivery, paint: Paint): Fact => {
  const { id, kind, event, method, url, replayedAt, tries } = delivery;
  return [
    kind === 'target' ? 'delivery' : 'callback',
    [
      id,
      harmless(`${event === undefined ? '' : `${event} `}${method} ${url}`),
      standing(delivery, paint),
      ...(replayedAt === undefined ? [] : [`sent again at ${shortInstant(replayedAt)}`]),
      ...tries.flatMap(tryLines),
    ],
  ];
};
