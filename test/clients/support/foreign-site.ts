import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site on loopback, of which every address shows the same page. */
export class ForeignSite {
  readonly #server: Server;
  readonly #host: string;
  /** What it shows. */
  html = '<!doctype html><title>A foreign page</title>';

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
  }

  /** `127.0.0.1` is the same site as local mode's address, on another port; `localhost` is another site. */
  static async open(host: '127.0.0.1' | 'localhost'): Promise<ForeignSite> {
    const server = createServer();
    const site = new ForeignSite(server, host);
    server.on('request', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(site.html);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return site;
  }

  get origin(): string {
    return `http://${this.#host}:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
