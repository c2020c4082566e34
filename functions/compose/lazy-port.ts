import { once } from '../adapters/clients/once.ts';

/** A port whose methods all answer later: it may be loaded first. */
type Later<P> = { readonly [M in keyof P]: (...input: never[]) => Promise<unknown> };

/**
 * A port whose code is loaded when it is first asked for something: it stands in a file of its own, which a cold start does not read.
 * @param methods every method of the port; it does not compile without one of them
 */
export const lazyPort = <P extends Later<P>>(
  methods: { readonly [M in keyof P]: true },
  load: () => Promise<P>,
): P => {
  const loaded = once(load);
  const asking = (method: keyof P) => {
    const ask = async (...input: never[]): Promise<unknown> => (await loaded())[method](...input);
    return [method, ask];
  };
  return Object.fromEntries((Object.keys(methods) as (keyof P)[]).map(asking)) as P;
};
