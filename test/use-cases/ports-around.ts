import type { InMemoryWorld } from '../in-memory/world.ts';

/** The ports whose calls leave the process. */
const OUTSIDE = [
  'activity',
  'tokens',
  'jobs',
  'runs',
  'alarms',
  'launcher',
  'definitions',
  'stack',
  'numbers',
  'deliveries',
  'deliveryQueue',
  'successWatch',
  'sender',
  'signing',
] as const;

/** A call of a port. */
export interface PortCall {
  readonly port: (typeof OUTSIDE)[number];
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Does something around the work of a call, and answers for it. */
export type Around = (call: PortCall, work: () => Promise<unknown>) => Promise<unknown>;

/** The world with something done around each call of a port that leaves the process. */
export const portsAround = (world: InMemoryWorld, around: Around): InMemoryWorld => {
  const surrounded = <T extends object>(port: PortCall['port'], target: T): T =>
    new Proxy(target, {
      get(object, name, receiver) {
        const member: unknown = Reflect.get(object, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          around({ port, method: String(name), args }, async () => member.apply(object, args));
      },
    });
  const ports = { ...world };
  for (const port of OUTSIDE) Object.assign(ports, { [port]: surrounded(port, world[port]) });
  return ports;
};
