import { describe, expect, it, vi } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { liveUntil } from '../../use-cases/lively.ts';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const MINIMAL = { headers: { prefer: 'return=minimal' } };

describe('the page of a run', () => {
  it('that is asked for again by its script comes without its log, which nobody reads for it', async () => {
    const api = apiUnderTest();
    await api.create({ image: 'busybox', in: '1m' });
    await liveUntil(api, NOW + MINUTE + SECOND, { life: () => ({ takes: HOUR }) });
    const [run] = api.runs.all();
    const browser = browserOf(api);
    const whole = await browser.open(`/runs/${run?.id}`);
    expect(whole.text).toContain('<h2 id="output">');
    const readBack = vi.spyOn(api.output, 'readBack');
    const again = await browser.open(`/runs/${run?.id}`, MINIMAL);
    expect(readBack).not.toHaveBeenCalled();
    expect(again.text).not.toContain('id="output"');
    expect(again.text).toContain('id="run-head"');
    expect(again.text).toMatch(/data-refresh="[1-9]\d*"/);
  });

  it('is not asked for again once the run is over', async () => {
    const api = apiUnderTest();
    await api.create({ image: 'busybox', in: '1m' });
    await liveUntil(api, NOW + 2 * MINUTE);
    const [run] = api.runs.all();
    const { text } = await browserOf(api).open(`/runs/${run?.id}`, MINIMAL);
    expect(text).toContain('data-refresh=""');
  });

  it('leads to its neighbours, however many runs came since', async () => {
    const api = apiUnderTest();
    await api.create({ image: 'busybox', every: '1m' });
    await liveUntil(api, NOW + 2.5 * HOUR);
    const runs = api.runs.all().toSorted((a, b) => a.dueAt - b.dueAt);
    expect(runs.length).toBeGreaterThan(120);
    const [first, second, third] = runs;
    const { text } = await browserOf(api).open(`/runs/${second?.id}`);
    expect(text).toContain(`href="/runs/${first?.id}" data-key="["`);
    expect(text).toContain(`href="/runs/${third?.id}" data-key="]"`);
  });
});
