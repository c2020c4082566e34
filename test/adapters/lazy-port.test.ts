import { expect, test } from 'vitest';
import { lazyPort } from '../../functions/compose/lazy-port.ts';

interface Port {
  add(one: number, other: number): Promise<number>;
  name(): Promise<string>;
}

class Adapter implements Port {
  readonly #name = 'adapter';

  add(one: number, other: number): Promise<number> {
    return Promise.resolve(one + other);
  }

  name(): Promise<string> {
    return Promise.resolve(this.#name);
  }
}

test('a port is loaded once, when it is first asked for something', async () => {
  let loads = 0;
  const port = lazyPort<Port>({ add: true, name: true }, async () => {
    loads += 1;
    return new Adapter();
  });
  expect(loads).toBe(0);
  expect(await Promise.all([port.add(1, 2), port.name()])).toEqual([3, 'adapter']);
  expect(await port.add(2, 3)).toBe(5);
  expect(loads).toBe(1);
});

test('what goes wrong when it is loaded is told to whoever asks', async () => {
  const port = lazyPort<Port>({ add: true, name: true }, () => Promise.reject(new Error('no such file')));
  await expect(port.name()).rejects.toThrow('no such file');
});
