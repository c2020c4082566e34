import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { ZONE_DATA_VERSION } from '../../../functions/domain/shared/zone-data.generated.ts';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const HOUR = 3_600_000;

const textOf = (html: string): string => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

const statusOf = async (api: ReturnType<typeof apiUnderTest>): Promise<string> =>
  textOf((await browserOf(api).open('/status')).text);

describe('the status page', () => {
  it('tells what is in each queue, and what was put aside', async () => {
    const api = apiUnderTest();
    api.queueDepths.add('wake', { waiting: 1200, inFlight: 10, delayed: 31 });
    api.queueDepths.add('deliveries', { dead: 2 });
    const text = await statusOf(api);
    expect(text).toMatch(
      /Wake what is due, and what runs want waiting 1,200 in work 10 for later 31 put aside 0/,
    );
    expect(text).toMatch(/Deliveries .* waiting 0 in work 0 for later 0 put aside 2/);
  });

  it('tells the rest where a queue cannot be read', async () => {
    const api = apiUnderTest();
    api.queueDepths.read = async () => {
      throw new DomainError('unavailable', 'no');
    };
    const text = await statusOf(api);
    expect(text).toContain('Task events what became of containers cannot be read at the moment');
    expect(text).toContain('Versions');
  });

  it('tells what is under way and what it takes', async () => {
    const api = apiUnderTest();
    await api.post({ image: 'busybox', in: '1m', cpu: 0.5, memory: 1024, copies: 3 });
    await api.post({ image: 'busybox', in: '1m', capacity: 'spot' });
    await api.post({ url: 'https://hooks.example.com', in: '1m' });
    await api.passUntil(NOW + 2 * 60_000);
    const text = await statusOf(api);
    expect(text).toMatch(/Runs 0 running, 4 starting, 0 queued/);
    expect(text).toMatch(/Fargate 1\.5 vCPU 3 GiB in 3 containers/);
    expect(text).toMatch(/Fargate Spot 0\.25 vCPU 0\.5 GiB in 1 container /);
  });

  it('tells the version of the product, as its package has it, of Node and of the time zone data', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const text = await statusOf(apiUnderTest());
    expect(text).toContain(
      `Runat ${version} Node ${process.versions.node} Time zone data ${ZONE_DATA_VERSION}`,
    );
  });

  it('compares what was expected within a day with what is on record, and tells how late starts were', async () => {
    const api = apiUnderTest();
    await api.post({ image: 'busybox', every: '1h', overlap: 'allow' });
    await api.passUntil(NOW + 5.5 * HOUR);
    expect(await statusOf(api)).toMatch(
      /all on record 5 of 5 due, 1 job .* late by p50 0 ms, p99 0 ms 5 starts/,
    );
    // Nothing is handed over any more.
    api.alarms.takeDue(Number.POSITIVE_INFINITY);
    api.clock.advanceTo(NOW + 7.5 * HOUR);
    expect(await statusOf(api)).toMatch(/2 not on record 5 of 7 due, 1 job /);
  });

  it('tells when the watchdog ticked', async () => {
    const api = apiUnderTest();
    expect(await statusOf(api)).toContain('Watchdog not seen yet');
    await api.sweep();
    expect(await statusOf(api)).toMatch(/Watchdog on time ticked now/);
    api.clock.advanceTo(NOW + HOUR);
    expect(await statusOf(api)).toMatch(/Watchdog late ticked 1 h ago/);
  });
});
