import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrival } from './evidence.ts';
import type { PlannedJob } from './plan.ts';

/** Receives the webhooks and callbacks of a round on loopback, and answers as the plan says. */
export class Arrivals {
  readonly #server: Server;
  readonly #seen: Arrival[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param onArrival told that another one has come */
  static async open(jobs: readonly PlannedJob[], onArrival: () => void): Promise<Arrivals> {
    const server = createServer();
    const arrivals = new Arrivals(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        // The sender was killed before it had sent all: nothing has arrived.
        return;
      }
      const arrival = arrivals.#note(request, Buffer.concat(chunks).toString(), jobs);
      onArrival();
      const answer = () => response.writeHead(arrival.status).end();
      if (arrival.delay === 0) answer();
      else setTimeout(answer, arrival.delay);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return arrivals;
  }

  get seen(): readonly Arrival[] {
    return this.#seen;
  }

  urlOf(kind: 'hook' | 'callback', { index }: PlannedJob): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${kind}/${index}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note({ headers, url: path = '' }: IncomingMessage, body: string, jobs: readonly PlannedJob[]): Arrival {
    const id = String(headers['webhook-id']);
    const [, kind, index] = path.split('/');
    const job = kind === 'hook' ? jobs[Number(index)] : undefined;
    const isFirst = !this.#seen.some((earlier) => earlier.id === id);
    const message = JSON.parse(body) as { type: string; data: { runId: string } };
    const arrival: Arrival = {
      at: Date.now(),
      id,
      path,
      status: job?.isRefusedFirst && isFirst ? 503 : 204,
      delay: job?.duration ?? 0,
      type: message.type,
      runId: message.data.runId,
    };
    this.#seen.push(arrival);
    return arrival;
  }
}
