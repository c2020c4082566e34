import { type Delivery, type DeliveryTry, parseDeliveryId } from '../../domain/delivery/delivery.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { DeliveryStore, OutputRecord, RunOutput } from '../ports.ts';

const ended = ({ durationMs }: DeliveryTry): string =>
  durationMs === undefined ? '' : ` in ${durationMs} ms`;

/** What came of a try, then what the receiver said, line by line. */
const recordsOf = ({ method, url }: Delivery, attempt: DeliveryTry): OutputRecord[] => {
  const { at, status, reason, answerText = '' } = attempt;
  const outcome = `${method} ${url}: ${status ?? reason ?? 'no answer'}${ended(attempt)}`;
  const answer = answerText === '' ? [] : answerText.split(/\r?\n/);
  return [outcome, ...answer].map((message) => ({ at, message }));
};

const placeOf = (cursor: string | undefined): number | undefined => {
  if (cursor === undefined) return undefined;
  const place = /^t(\d{1,6})$/.exec(cursor)?.[1];
  if (place !== undefined) return Number(place);
  const faults = [{ pointer: '/cursor', detail: 'is not of this output' }];
  throw new DomainError('invalid', 'the cursor cannot be read', { faults });
};

/**
 * The output of what runs are: of containers what they wrote, of webhooks each try and what the receiver answered.
 * A cursor counts the lines that have been read.
 */
export const targetOutput = ({
  output,
  deliveries,
}: {
  readonly output: RunOutput;
  readonly deliveries: Pick<DeliveryStore, 'load'>;
}): RunOutput => {
  const linesOf = async (handle: string): Promise<readonly OutputRecord[]> => {
    const delivery = await deliveries.load(handle);
    return delivery?.tries.flatMap((attempt) => recordsOf(delivery, attempt)) ?? [];
  };
  return {
    read: async (handle, page) => {
      if (!parseDeliveryId(handle)) return output.read(handle, page);
      const from = placeOf(page.cursor) ?? 0;
      const all = await linesOf(handle);
      const records = all.slice(from, from + page.limit);
      const to = from + records.length;
      return { records, cursor: `t${to}`, isAtEnd: to >= all.length };
    },
    readBack: async (handle, page) => {
      if (!parseDeliveryId(handle)) return output.readBack(handle, page);
      const all = await linesOf(handle);
      const to = Math.min(all.length, placeOf(page.cursor) ?? all.length);
      const from = Math.max(0, to - page.limit);
      return {
        records: all.slice(from, to),
        previous: `t${from}`,
        cursor: `t${to}`,
        isAtStart: from === 0,
      };
    },
  };
};
