declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** What dynalite 4 takes. Without a path the data is in memory. */
  interface DynaliteOptions {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  const dynalite: (options: DynaliteOptions) => Server;
  export = dynalite;
}
