import { pathToFileURL } from 'node:url';
import type { HandlerName } from '../functions/contract/environment.ts';
import { createInvoke, type Invoke, type LambdaHandler } from './events/invoke.ts';
import { FUNCTIONS } from './resources.ts';

/** Where the module of each function is. */
export type HandlerFiles = Readonly<Record<HandlerName, string>>;

/** All functions, ready to be called. */
export type Functions = Readonly<Record<HandlerName, Invoke>>;

/**
 * Loads the modules of the functions; each exports `handler`. The variables they read must be set by now.
 * Throws when a module cannot be loaded or exports no handler.
 */
export async function loadFunctions(files: HandlerFiles): Promise<Functions> {
  const [api, wake, track, deliver, watch] = await Promise.all([
    loadFunction('api', files.api),
    loadFunction('wake', files.wake),
    loadFunction('track', files.track),
    loadFunction('deliver', files.deliver),
    loadFunction('watch', files.watch),
  ]);
  return { api, wake, track, deliver, watch };
}

async function loadFunction(name: HandlerName, file: string): Promise<Invoke> {
  const module: { handler?: unknown } = await import(pathToFileURL(file).href);
  if (typeof module.handler !== 'function') throw new Error(`${file}: exports no function "handler"`);
  return createInvoke({ ...FUNCTIONS[name], handler: module.handler as LambdaHandler });
}
