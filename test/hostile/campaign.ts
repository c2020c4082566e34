import { setTimeout as sleep } from 'node:timers/promises';
import type fc from 'fast-check';
import type { Attack } from './draft.ts';
import { type BatchResult, type Finding, sendBatch } from './hunt.ts';
import { isAtRest, leftOpen } from './judge.ts';
import type { Held } from './probe.ts';
import type { Subject } from './subject.ts';

/** How long and how hard a subject is attacked. */
export interface CampaignOptions {
  /** Of the first batch; each following one has the next. */
  readonly seed: number;
  /** No batch is begun after so many milliseconds, but for those that are needed to tell growth. */
  readonly milliseconds: number;
  /** A subject that has not come to rest after so many batches has grown. */
  readonly mostBatches: number;
  readonly size: number;
  readonly abreast: number;
  readonly patience: number;
  /** Milliseconds in which what is open is closed after a batch. */
  readonly settling: number;
  /** Of a finding that is to be seen again: nothing else is sent then. */
  readonly path?: string | undefined;
  /** What there is to attack, made anew for each batch, and what is left of it taken away after it. */
  readonly prepare: () => Promise<fc.Arbitrary<Attack>>;
  readonly tidy: () => Promise<void>;
  /** Lines that the subject must not print. */
  readonly troubles: RegExp;
  /** Told of each batch. */
  readonly onBatch?: (
    number: number,
    statuses: ReadonlyMap<number, number>,
    bytes: number | undefined,
  ) => void;
}

/** What came of it. */
export interface Campaign {
  readonly batches: number;
  readonly requests: number;
  readonly findings: readonly (Finding & { readonly seed: number })[];
}

const LOOK_AGAIN = 50;

/** What a subject holds once nothing is left open, or when its time to settle ends. */
const atRest = async (
  subject: Subject,
  before: Held,
  settling: number,
): Promise<{ readonly held: Held; readonly open: readonly string[] }> => {
  const end = Date.now() + settling;
  for (;;) {
    const held = await subject.held();
    const open = leftOpen(before, held);
    if (open.length === 0 || Date.now() > end) return { held, open };
    await sleep(LOOK_AGAIN);
  }
};

const requestsIn = ({ statuses }: BatchResult): number =>
  [...statuses.values()].reduce((sum, count) => sum + count, 0);

const withoutRequest = (faults: readonly string[], seed: number) => ({ faults, attacks: [], path: '', seed });

/**
 * Attacks a subject with batches of the same size until the time is over and it has come to rest, or something is wrong. After each batch
 * it must hold no more connections than before the first, and print no trouble; over the batches its memory must come to rest.
 */
export const attack = async (subject: Subject, options: CampaignOptions): Promise<Campaign> => {
  const { seed, size, settling, mostBatches } = options;
  const end = Date.now() + options.milliseconds;
  const first = await subject.held();
  const bytes: number[] = [];
  let requests = 0;
  const isOver = (): boolean =>
    options.path === undefined ? Date.now() >= end && isAtRest(bytes, size) : bytes.length > 0;
  for (let number = 0; !isOver(); number += 1) {
    if (number >= mostBatches && !isAtRest(bytes, size))
      return {
        batches: number,
        requests,
        findings: [withoutRequest([`held after each batch: ${bytes.join(', ')} bytes`], seed)],
      };
    const attacks = await options.prepare();
    const result = await sendBatch(subject, attacks, { ...options, seed: seed + number });
    requests += requestsIn(result);
    const { finding } = result;
    if (finding) {
      options.onBatch?.(number, result.statuses, undefined);
      return { batches: number + 1, requests, findings: [{ ...finding, seed: seed + number }] };
    }
    await options.tidy();
    const { held, open } = await atRest(subject, first, settling);
    bytes.push(held.bytes);
    options.onBatch?.(number, result.statuses, held.bytes);
    const faults = open.map((each) => `left open: ${each}`);
    faults.push(
      ...subject.printed.filter((line) => options.troubles.test(line)).map((line) => `printed: ${line}`),
    );
    if (faults.length > 0)
      return { batches: number + 1, requests, findings: [withoutRequest(faults, seed + number)] };
  }
  return { batches: bytes.length, requests, findings: [] };
};
