import type { InMemoryWorld } from '../in-memory/world.ts';
import { portsAround } from './ports-around.ts';
import { type Product, productOver } from './product.ts';

/** What one process does about one message. */
export type Message = (product: Product) => Promise<unknown>;

/** A fresh world in which messages are on their way, and what must hold once they were handled. */
export interface Scene {
  readonly world: InMemoryWorld;
  readonly messages: readonly Message[];
  /** Calls about the activity are steps, too. Else they are not: no rule but those of the activity depends on them. */
  readonly isAboutActivity?: boolean;
  /** `order` tells which process made which call, for the message of a failure. */
  readonly check: (order: string) => Promise<void>;
}

/** A call that a process is about to make. */
interface Step {
  /** The same in every order that begins alike. */
  readonly id: string;
  readonly go: () => void;
}

/** A state of everything that was reached on the way, and which of the calls that wait there is made now. */
interface Place {
  readonly state: string;
  readonly open: readonly string[];
  next: number;
  /** In how many orders it went on from here so far. */
  orders: number;
}

/** Resolves when every process waits for its turn or is done: ports in memory need no more than microtasks. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const stored = ({ activity, jobs, runs, deliveries, alarms, deliveryQueue, launcher }: InMemoryWorld) => [
  activity.all(),
  jobs.all(),
  runs.everything(),
  deliveries.all(),
  alarms.pending,
  deliveryQueue.pending,
  launcher.containers,
];

const loggedIn = ({ log }: InMemoryWorld) => log.lines.map((line) => JSON.stringify(line)).sort();

/** Where a process stands: what it has been told so far, of which nothing counts any more once it is done. */
interface Standing {
  readonly message: Message;
  answers: unknown[];
  isDone: boolean;
}

/** Starts the processes of a scene, each of which stops before every call. */
const begin = ({ world, messages, isAboutActivity = false }: Scene) => {
  const waiting = new Map<string, Step>();
  const standings = messages.map((message): Standing => ({ message, answers: [], isDone: false }));
  const outcomes = standings.map(async (standing, process) => {
    let calls = 0;
    const ports = portsAround(world, async ({ port, method }, work) => {
      if (port === 'activity' && !isAboutActivity) return work();
      calls += 1;
      const id = `${process + 1}.${calls} ${port}.${method}`;
      await new Promise<void>((go) => void waiting.set(id, { id, go }));
      const answer = await work();
      standing.answers.push(method, answer instanceof Map ? [...answer] : answer);
      return answer;
    });
    await standing.message(productOver(ports));
    Object.assign(standing, { isDone: true, answers: [] });
  });
  /** Of processes that do the same it does not matter which is which. */
  const standingsOfAll = () =>
    [...new Set(messages)].map((message) =>
      standings
        .filter((standing) => standing.message === message)
        .map(({ answers, isDone }) => JSON.stringify({ answers, isDone }))
        .sort(),
    );
  const allDone = Promise.all(outcomes);
  // Who plays on looks at it in the end.
  allDone.catch(() => undefined);
  return {
    allDone,
    open: () => [...waiting.keys()],
    make: (id: string): void => {
      waiting.get(id)?.go();
      waiting.delete(id);
    },
    /** All that can make a difference from here on: what is stored, logged, and known to each process. */
    state: () => JSON.stringify([stored(world), standingsOfAll(), loggedIn(world)]),
  };
};

const textOf = (path: readonly Place[]): string => path.map(({ open, next }) => open[next]).join(', ');

/**
 * Makes the calls that `path` says, and then the first one that waits, again and again, to the end or to a state that
 * is known; notes the places on the way.
 * @returns in how many orders it goes on from the last place.
 */
const play = async (scene: Scene, path: Place[], known: ReadonlyMap<string, number>): Promise<number> => {
  const { allDone, open, make, state } = begin(scene);
  let depth = 0;
  for (;;) {
    await settled();
    const waiting = open();
    if (waiting.length === 0) break;
    const planned = path[depth];
    const place = planned ?? { state: state(), open: waiting, next: 0, orders: 0 };
    if (!planned) {
      const orders = known.get(place.state);
      if (orders !== undefined) return orders;
      path.push(place);
    }
    depth += 1;
    make(place.open[place.next] ?? '');
  }
  await allDone;
  await scene.check(textOf(path));
  return 1;
};

/** Turns to the next order that has not been played. False where there is none. */
const turn = (path: Place[], known: Map<string, number>, orders: number): boolean => {
  let found = orders;
  for (let place = path.at(-1); place; place = path.at(-1)) {
    place.orders += found;
    place.next += 1;
    if (place.next < place.open.length) return true;
    known.set(place.state, place.orders);
    found = place.orders;
    path.pop();
  }
  return false;
};

/** How many orders there are, and how many were played until a known state or the end. */
export interface Orders {
  readonly orders: number;
  readonly played: number;
}

/**
 * Plays a scene in every order in which its processes can make their calls. Where two orders lead to the same state,
 * that is what is stored, what was logged and what each process has been told, what follows is the same and is played
 * once. A scene does not depend on chance, and its time stands still.
 */
export const inEveryOrder = async (prepare: () => Promise<Scene>): Promise<Orders> => {
  const path: Place[] = [];
  const known = new Map<string, number>();
  for (let played = 1; ; played += 1) {
    const found = await play(await prepare(), path, known);
    const [first] = path;
    if (!turn(path, known, found)) return { orders: first?.orders ?? found, played };
  }
};
