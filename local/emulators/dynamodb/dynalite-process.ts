/**
 * The child process that runs dynalite: `node dynalite-process.ts <data folder> <port>`, with an IPC channel to its
 * parent. It is told `{ credentials }`, says `{ port }` when it answers or `{ error }` when it cannot, and ends when the
 * parent lets go of the channel, however the parent died.
 */

import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { EmulatorCredentials } from '../request-signature.ts';
import { guardRequests } from './guard-requests.ts';

/** Long enough for writes that have begun to reach all indexes. */
const LAST_WRITES_MILLISECONDS = 100;
const LOCK_PATIENCE_MILLISECONDS = 5000;
const LOCK_POLL_MILLISECONDS = 20;

const [dataFolder = '', port = '0'] = process.argv.slice(2);

let server: Server | undefined;
let hasStarted = false;

const endSoon = (exitCode: number) => {
  server?.close();
  setTimeout(() => process.exit(exitCode), LAST_WRITES_MILLISECONDS);
};

process.on('disconnect', () => endSoon(0));
process.on('uncaughtException', (error) => {
  if (!hasStarted) failToStart(error);
  else {
    console.error(`dynalite ended on a request it cannot answer: ${error.message}`);
    endSoon(1);
  }
});

/** The parent says why, if it is still there. */
function failToStart(error: Error): void {
  const { message } = error.cause instanceof Error ? error.cause : error;
  process.send?.({ error: message }, () => process.exit(1));
  if (!process.connected) process.exit(1);
}

const [order] = await once(process, 'message');
const { credentials } = order as { credentials?: EmulatorCredentials };
await waitForLock(dataFolder);
const database = dynalite({ path: dataFolder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server = database;
guardRequests(database, credentials);
database.listen(Number(port), '127.0.0.1', () => {
  hasStarted = true;
  if (process.connected) process.send?.({ port: (database.address() as AddressInfo).port });
});

/**
 * A process that was here before may still be writing its last. LevelDB has one owner at a time, and dynalite would
 * fail on its first request instead of at its start.
 */
async function waitForLock(folder: string): Promise<void> {
  const requireAsDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));
  const { Level } = requireAsDynalite('level') as {
    Level: new (path: string) => { open: () => Promise<void>; close: () => Promise<void> };
  };
  const giveUpAt = Date.now() + LOCK_PATIENCE_MILLISECONDS;
  for (;;) {
    const database = new Level(folder);
    try {
      await database.open();
      await database.close();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MILLISECONDS));
    }
  }
}
