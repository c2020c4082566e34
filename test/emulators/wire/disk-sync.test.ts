import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiskSync } from '../../../local/emulators/disk-sync.ts';
import { ofThisProcess, Precedence } from '../../../local/events/precedence.ts';
import { requestsInOrder } from '../../../local/gateway/requests-in-order.ts';

/** Syncs that end when the test says so. */
const aDisk = () => {
  const begun: PromiseWithResolvers<void>[] = [];
  const disk = new DiskSync(() => {
    const sync = Promise.withResolvers<void>();
    begun.push(sync);
    return sync.promise;
  });
  return { disk, begun };
};

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what was written', () => {
  it('is brought to the disk by one sync for all who ask while another runs', async () => {
    const { disk, begun } = aDisk();
    const told: string[] = [];
    const ask = (name: string) => disk.now().then(() => told.push(name));
    void ask('first');
    void ask('second');
    void ask('third');
    await turns();
    expect(begun).toHaveLength(1);
    begun[0]?.resolve();
    await turns();
    expect({ told, begun: begun.length }).toEqual({ told: ['first'], begun: 2 });
    begun[1]?.resolve();
    await turns();
    expect({ told, begun: begun.length }).toEqual({ told: ['first', 'second', 'third'], begun: 2 });
  });

  it('is brought to the disk within a second where nobody asks', () => {
    const { disk, begun } = aDisk();
    disk.noteWrite();
    disk.noteWrite();
    vi.advanceTimersByTime(999);
    expect(begun).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(begun).toHaveLength(1);
  });

  it('needs no sync of its own where somebody has asked since', async () => {
    const { disk, begun } = aDisk();
    disk.noteWrite();
    void disk.now();
    vi.advanceTimersByTime(5000);
    expect(begun).toHaveLength(1);
  });

  it('on a disk that fails is told to each who asked, and the next sync is another', async () => {
    const { disk, begun } = aDisk();
    const first = disk.now();
    const second = disk.now();
    begun[0]?.reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await turns();
    begun[1]?.resolve();
    await expect(second).resolves.toBeUndefined();
  });
});

describe('the answer to a request', () => {
  const request = (method: string) => ({ requestContext: { http: { method } } });
  const answered = { statusCode: 201 };
  const behind = (synced: () => Promise<void>) =>
    requestsInOrder(async () => answered, new Precedence(ofThisProcess()), synced);

  it('that changes something waits until the disk has it', async () => {
    vi.useRealTimers();
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer = vi.fn();
    const done = behind(() => promise)(request('POST')).then(answer);
    await new Promise((turn) => setImmediate(turn));
    expect(answer).not.toHaveBeenCalled();
    resolve();
    await done;
    expect(answer).toHaveBeenCalledWith(answered);
  });

  it('that reads waits for no disk', async () => {
    vi.useRealTimers();
    expect(await behind(() => new Promise(() => {}))(request('GET'))).toBe(answered);
  });

  it('is 503 where the disk fails', async () => {
    vi.useRealTimers();
    const failing = behind(() => Promise.reject(new Error('EIO')));
    expect(await failing(request('PUT'))).toMatchObject({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
    });
  });
});
