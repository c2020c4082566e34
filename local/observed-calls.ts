import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceName } from '../functions/adapters/clients/client-settings.ts';
import type { HandlerName } from '../functions/contract/environment.ts';
import type { Ask } from './emulators/aws-wire.ts';
import type { Invoke } from './events/invoke.ts';
import type { Reached } from './in-process-transport.ts';
import type { Functions } from './load-functions.ts';

type Emulators = Readonly<Record<ServiceName, Partial<Reached>>>;

/** A call that a function makes of a service. */
export interface FunctionCall {
  readonly caller: HandlerName;
  readonly service: ServiceName;
  readonly request: Parameters<Ask>[0];
}

/** Sees each call of each function. It gives the answer of the service, which `ask` gets, or another one. */
export type Observer = (call: FunctionCall, ask: () => ReturnType<Ask>) => ReturnType<Ask>;

/** Sees each invocation of a function when it begins; `end` is settled as it ends. */
export type InvocationObserver = (caller: HandlerName, end: Promise<unknown>) => void;

/** Who sees what functions do. */
export interface Observers {
  readonly observe: Observer;
  readonly observeInvocation?: InvocationObserver;
}

/** Puts observers between functions and the services that they call within this process. */
export interface ObservedCalls {
  functions(loaded: Functions): Functions;
  /** The same emulators. They are asked by requests alone, so that each call has one form. */
  emulators(emulators: Emulators): Emulators;
}

/** All functions share the clients of this process, so who calls is known by the invocation that a call belongs to. */
export const observedCalls = ({ observe, observeInvocation }: Observers): ObservedCalls => {
  const callers = new AsyncLocalStorage<HandlerName>();
  const named =
    (caller: HandlerName, invoke: Invoke): Invoke =>
    (event) => {
      const end = callers.run(caller, () => invoke(event));
      observeInvocation?.(caller, end);
      return end;
    };
  const observedAsk =
    (service: ServiceName, ask: Ask): Ask =>
    (request) => {
      const caller = callers.getStore();
      return caller === undefined ? ask(request) : observe({ caller, service, request }, () => ask(request));
    };
  return {
    functions: ({ api, wake, track, deliver, watch }) => ({
      api: named('api', api),
      wake: named('wake', wake),
      track: named('track', track),
      deliver: named('deliver', deliver),
      watch: named('watch', watch),
    }),
    emulators: (emulators) => {
      const asked = (service: ServiceName): Partial<Reached> => {
        const { ask } = emulators[service];
        return ask ? { ask: observedAsk(service, ask) } : {};
      };
      return {
        dynamodb: asked('dynamodb'),
        sqs: asked('sqs'),
        scheduler: asked('scheduler'),
        ecs: asked('ecs'),
        logs: asked('logs'),
        secrets: asked('secrets'),
      };
    },
  };
};
