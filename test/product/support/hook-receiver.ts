import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { PATIENCE } from '../../patience.ts';

/** A webhook that has come. */
export interface Hook {
  /** When its last byte had come, in milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What is answered: a status, and headers beside it. */
export type HookAnswer = readonly [status: number, headers?: Readonly<Record<string, string>>];

/** Receives webhooks on loopback. */
export class HookReceiver {
  readonly #server: Server;
  readonly #hooks: Hook[] = [];
  readonly #answers = new Map<string, HookAnswer[]>();
  /** While it is silent, webhooks come and get no answer. */
  isSilent = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<HookReceiver> {
    const server = createServer();
    const receiver = new HookReceiver(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = '', url: path = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      receiver.#hooks.push({ at: Date.now(), method, path, headers, body });
      if (receiver.isSilent) return;
      const [status, own = {}] = receiver.#answers.get(path)?.shift() ?? [204];
      response.writeHead(status, own).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Scripts what is answered on a path; 204 when no script is left. */
  answer(path: string, ...answers: readonly HookAnswer[]): void {
    this.#answers.set(path, [...answers]);
  }

  /** What has come so far. */
  get all(): readonly Hook[] {
    return this.#hooks;
  }

  /** What has come on a path so far. */
  on(path: string): readonly Hook[] {
    return this.#hooks.filter((hook) => hook.path === path);
  }

  /** Resolves when so many have come on a path. */
  async reached(path: string, count: number): Promise<readonly Hook[]> {
    await vi.waitUntil(() => this.on(path).length >= count, PATIENCE);
    return this.on(path);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
