import type { CommandWorld } from '../../../cli/commands/command-world.ts';
import { PlainProgress } from '../../../cli/watch/progress.ts';
import type { RouteName } from '../../../functions/contract/routes.ts';

/** When all of it happens. */
export const NOW = Date.parse('2026-11-21T09:30:00Z');

/** What a fake API was asked. */
export interface Asked {
  readonly route: RouteName;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly isRepeatable?: boolean;
}

/** Answers of a route one after the other, the last one for ever; an error is thrown. */
export type Answers = Readonly<
  Partial<Record<RouteName, readonly (object | Error)[] | ((asked: Asked) => object)>>
>;

/** A world around a fake API; what was asked, written and waited for. */
export const worldOf = (answers: Answers, changes: Partial<CommandWorld> = {}) => {
  const asked: Asked[] = [];
  const waits: number[] = [];
  const texts = { out: '', error: '' };
  const counts = new Map<string, number>();
  const answerOf = (request: Asked): object | Error => {
    const given = answers[request.route];
    if (typeof given === 'function') return given(request);
    const count = counts.get(request.route) ?? 0;
    counts.set(request.route, count + 1);
    return given?.[Math.min(count, given.length - 1)] ?? new Error(`${request.route} has no answer`);
  };
  const write = (stream: 'out' | 'error') => (text: string) => {
    texts[stream] += text;
  };
  const world = {
    api: {
      call: async (route: RouteName, request: Omit<Asked, 'route'> = {}) => {
        asked.push({ route, ...request });
        const answer = answerOf({ route, ...request });
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    pause: async (milliseconds: number) => void waits.push(milliseconds),
    now: () => NOW,
    progress: new PlainProgress(write('error')),
    out: async (text: string) => write('out')(text),
    error: async (text: string) => write('error')(text),
    paint: (_, text) => text,
    shownOn: { out: (line) => line, error: (line) => line },
    isJson: false,
    variables: {},
    readInput: async (path) => Buffer.from(`what ${path ?? 'stdin'} holds`),
    addressOf: (path) => `https://runat.example${path}`,
    openBrowser: async () => true,
    newKey: () => 'a-key',
    ...changes,
  } as CommandWorld;
  return { world, asked, waits, texts };
};
