import { describe, expect, it } from 'vitest';
import { DockerLogFrames } from '../../../../local/emulators/ecs/engine/docker-log-frames.ts';

const STDOUT = 1;
const STDERR = 2;

const frame = (stream: number, text: string, at = '2026-01-01T00:00:00.123456789Z') => {
  const payload = Buffer.from(`${at} ${text}`);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};
const messagesOf = ({ lines }: { lines: { message: string }[] }) => lines.map(({ message }) => message);

describe('the log of a docker container', () => {
  it('is read with its times to the millisecond', () => {
    const read = new DockerLogFrames(0).push(frame(STDOUT, 'one\n'));

    expect(read).toEqual({
      lines: [{ timestamp: Date.parse('2026-01-01T00:00:00.123Z'), message: 'one' }],
      position: 1,
    });
  });

  it('is the same in whatever pieces it comes', () => {
    const log = Buffer.concat([frame(STDOUT, 'one\n'), frame(STDERR, 'two\n')]);
    const frames = new DockerLogFrames(0);

    expect([...log].flatMap((byte) => messagesOf(frames.push(Buffer.from([byte]))))).toEqual(['one', 'two']);
  });

  it('never goes back in time', () => {
    const early = frame(STDERR, 'early\n', '2026-01-01T00:00:00.100Z');
    const { lines } = new DockerLogFrames(0).push(Buffer.concat([frame(STDOUT, 'late\n'), early]));

    expect(lines.map(({ timestamp }) => timestamp % 1000)).toEqual([123, 123]);
  });

  it('joins a long line per stream', () => {
    const frames = new DockerLogFrames(0);
    const log = [frame(STDOUT, 'a'), frame(STDERR, 'x\n'), frame(STDOUT, 'b\n')];

    expect(messagesOf(frames.push(Buffer.concat(log)))).toEqual(['x', 'ab']);
  });

  it('ends with the line that was begun', () => {
    const frames = new DockerLogFrames(0);
    frames.push(frame(STDOUT, 'half'));

    expect(messagesOf(frames.flush())).toEqual(['half']);
  });

  it('is read on where it was left', () => {
    const log = Buffer.concat([frame(STDOUT, 'one\n'), frame(STDOUT, 'two\n'), frame(STDOUT, 'three\n')]);

    expect(new DockerLogFrames(2).push(log)).toMatchObject({ lines: [{ message: 'three' }], position: 3 });
  });

  it('is read again from a line that was begun', () => {
    const { position } = new DockerLogFrames(0).push(
      Buffer.concat([frame(STDOUT, 'one\n'), frame(STDOUT, 'tw')]),
    );

    expect(position).toBe(1);
  });
});
