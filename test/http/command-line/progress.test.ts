import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shortDuration } from '../../../cli/format/format-time.ts';
import { PlainProgress, progressText, TerminalProgress } from '../../../cli/watch/progress.ts';

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const terminal = () => {
    const written: string[] = [];
    const stream = { columns: 40, write: (text: string) => written.push(text) };
    return { written, progress: new TerminalProgress(stream, Date.now, (text) => text) };
  };

  it('says how long each phase took', () => {
    const phases = [
      { name: 'waiting', since: 0 },
      { name: 'running', since: 2100 },
    ];
    expect(progressText(phases, 5300)).toBe('waiting 2s … running 3s');
  });

  it('is one line on a terminal, drawn anew as time passes and gone at the end', () => {
    const { written, progress } = terminal();
    progress.phase('waiting');
    vi.advanceTimersByTime(1000);
    progress.end();
    vi.advanceTimersByTime(5000);
    expect(written).toEqual([
      '\r\u001b[Kwaiting 0s',
      '\r\u001b[Kwaiting 0s',
      '\r\u001b[Kwaiting 1s',
      '\r\u001b[K',
    ]);
  });

  it('keeps to one line of the terminal', () => {
    const { written, progress } = terminal();
    for (const name of ['waiting', 'starting', 'running', 'stopping']) progress.phase(name);
    progress.end();
    expect(written.every((text) => text.replace('\r\u001b[K', '').length < 40)).toBe(true);
  });

  it('leaves the line to lines that stay', () => {
    const { written, progress } = terminal();
    progress.phase('waiting');
    progress.note('hello');
    progress.end();
    expect(written.slice(1)).toEqual(['\r\u001b[K', 'runat: hello\n', '\r\u001b[Kwaiting 0s', '\r\u001b[K']);
  });

  it('is a line for each new phase in a pipe', () => {
    const written: string[] = [];
    const progress = new PlainProgress((text) => written.push(text));
    for (const name of ['waiting', 'waiting', 'running']) progress.phase(name);
    progress.end();
    expect(written).toEqual(['runat: waiting\n', 'runat: running\n']);
  });

  it.each([
    [0, '0s'],
    [999, '0s'],
    [65_000, '1m5s'],
    [7_200_000, '2h'],
    [93_784_000, '1d2h'],
  ])('shows %i ms as %s', (milliseconds, text) => {
    expect(shortDuration(milliseconds)).toBe(text);
  });
});
