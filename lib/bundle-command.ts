/** Bundles a function: `node lib/bundle-command.ts HANDLER FOLDER`. Synthesis cannot wait for a promise, but for a process. */
import { ENVIRONMENT, type HandlerName } from '../functions/contract/environment.ts';
import { bundleFunction } from './bundle-function.ts';

const [handler = '', folder] = process.argv.slice(2);
const isHandler = (name: string): name is HandlerName => Object.hasOwn(ENVIRONMENT, name);

if (!isHandler(handler) || folder === undefined) {
  console.error(`${process.argv.slice(2).join(' ')}: expected the name of a handler, and a folder`);
  process.exit(2);
}
await bundleFunction(handler, folder);
