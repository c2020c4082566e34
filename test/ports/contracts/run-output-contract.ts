import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutputRecord, RunOutput } from '../../../functions/use-cases/ports.ts';
import { expectBadCursor } from '../support/walk.ts';

/** An output under test. */
export interface OpenRunOutput {
  readonly output: RunOutput;
  /** The handle of a container that has written nothing yet. */
  freshHandle(): string;
  write(handle: string, records: readonly OutputRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** What every RunOutput does. */
export const runOutputContract = (name: string, open: () => Promise<OpenRunOutput>): void => {
  describe(`${name} gives output`, () => {
    let opened: OpenRunOutput;
    const start = Date.now() - 60_000;
    const line = (index: number): OutputRecord => ({ at: start + index, message: `line ${index}` });

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    const readToEnd = async (handle: string, limit: number, from?: string) => {
      const records: OutputRecord[] = [];
      let cursor = from;
      for (;;) {
        const page = await opened.output.read(handle, { limit, cursor });
        expect(page.records.length).toBeLessThanOrEqual(limit);
        records.push(...page.records);
        cursor = page.cursor;
        if (page.isAtEnd) return { records, cursor };
      }
    };

    test('a container that wrote nothing has an empty output', async () => {
      const { records, isAtEnd, cursor } = await opened.output.read(opened.freshHandle(), { limit: 10 });
      expect({ records, isAtEnd }).toEqual({ records: [], isAtEnd: true });
      expect(cursor).toBeTypeOf('string');
    });

    test.each([1, 3, 100])('pages of %d joined give everything once, oldest first', async (limit) => {
      const handle = opened.freshHandle();
      const lines = [0, 1, 2, 3, 4, 5, 6].map(line);
      await opened.write(handle, lines);
      expect((await readToEnd(handle, limit)).records).toEqual(lines);
    });

    test('what is written after the end is found from there', async () => {
      const handle = opened.freshHandle();
      await opened.write(handle, [line(1)]);
      const { cursor } = await readToEnd(handle, 10);
      await opened.write(handle, [line(2)]);
      expect((await readToEnd(handle, 10, cursor)).records).toEqual([line(2)]);
    });

    test('what is written first is found from the empty beginning', async () => {
      const handle = opened.freshHandle();
      const { cursor } = await readToEnd(handle, 10);
      await opened.write(handle, [line(1)]);
      expect((await readToEnd(handle, 10, cursor)).records).toEqual([line(1)]);
    });

    test('containers do not see the output of each other', async () => {
      const handle = opened.freshHandle();
      await opened.write(handle, [line(1)]);
      expect((await readToEnd(opened.freshHandle(), 10)).records).toEqual([]);
    });

    const readBackToStart = async (handle: string, limit: number, from?: string) => {
      const records: OutputRecord[] = [];
      let cursor = from;
      for (;;) {
        const page = await opened.output.readBack(handle, { limit, cursor });
        expect(page.records.length).toBeLessThanOrEqual(limit);
        records.unshift(...page.records);
        cursor = page.previous;
        if (page.isAtStart) return records;
      }
    };

    test.each([1, 3, 100])(
      'pages of %d from the end joined give everything once, oldest first',
      async (limit) => {
        const handle = opened.freshHandle();
        const lines = [0, 1, 2, 3, 4, 5, 6].map(line);
        await opened.write(handle, lines);
        const { records } = await opened.output.readBack(handle, { limit });
        expect(records).toEqual(lines.slice(-limit));
        expect(await readBackToStart(handle, limit)).toEqual(lines);
      },
    );

    test('what is written behind the end is found from there, and does not move what comes before', async () => {
      const handle = opened.freshHandle();
      await opened.write(handle, [1, 2, 3].map(line));
      const { records, cursor, previous } = await opened.output.readBack(handle, { limit: 1 });
      expect(records).toEqual([line(3)]);
      await opened.write(handle, [line(4)]);
      expect((await readToEnd(handle, 10, cursor)).records).toEqual([line(4)]);
      expect(await readBackToStart(handle, 10, previous)).toEqual([1, 2].map(line));
    });

    test('a container that wrote nothing is empty from its end, too, and goes on there', async () => {
      const handle = opened.freshHandle();
      const { records, isAtStart, cursor } = await opened.output.readBack(handle, { limit: 10 });
      expect({ records, isAtStart }).toEqual({ records: [], isAtStart: true });
      await opened.write(handle, [line(1)]);
      expect((await readToEnd(handle, 10, cursor)).records).toEqual([line(1)]);
    });

    test('a cursor of the other direction is refused', async () => {
      const handle = opened.freshHandle();
      await opened.write(handle, [1, 2, 3].map(line));
      const { cursor, previous } = await opened.output.readBack(handle, { limit: 1 });
      await expectBadCursor(opened.output.readBack(handle, { limit: 1, cursor }));
      await expectBadCursor(opened.output.read(handle, { limit: 1, cursor: previous }));
    });

    test('a cursor of another output is refused', async () => {
      const { cursor } = await opened.output.read(opened.freshHandle(), { limit: 1 });
      await expectBadCursor(opened.output.read(opened.freshHandle(), { limit: 1, cursor }));
      const { previous } = await opened.output.readBack(opened.freshHandle(), { limit: 1 });
      await expectBadCursor(opened.output.readBack(opened.freshHandle(), { limit: 1, cursor: previous }));
    });

    test('a forged cursor is refused', async () => {
      await expectBadCursor(opened.output.read(opened.freshHandle(), { limit: 1, cursor: 'x' }));
      await expectBadCursor(opened.output.readBack(opened.freshHandle(), { limit: 1, cursor: 'x' }));
    });
  });
};
