import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { CERTIFICATE, CERTIFICATE_KEY } from './test-certificate.ts';

/** What a receiver does with a request that has come whole; the text is all of it. */
export type Answering = (socket: Socket, request: string) => void;

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Answers these bytes and leaves the connection open. */
export const answer =
  (bytes: string | Buffer): Answering =>
  (socket) => {
    socket.write(bytes);
  };

const lengthOf = (head: string): number => Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);

/** A server on loopback that speaks bytes, so that it can do what no HTTP server would. */
export class WebhookReceiver {
  /** How often someone connected, even without a request. */
  connections = 0;
  /** Requests as they came. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(answering: Answering = answer(ANSWER), protocol = 'http:'): Promise<WebhookReceiver> {
    const server =
      protocol === 'https:' ? createTlsServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }) : createServer();
    const receiver = new WebhookReceiver(server);
    server.on('connection', (socket) => {
      receiver.connections += 1;
      receiver.#sockets.add(socket);
      socket.on('error', () => {});
    });
    server.on(protocol === 'https:' ? 'secureConnection' : 'connection', (socket: Socket) => {
      receiver.#listen(socket, answering);
    });
    server.on('tlsClientError', () => {});
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when every connection so far has ended. */
  async ended(): Promise<void> {
    const open = [...this.#sockets].filter((socket) => !socket.destroyed);
    await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #listen(socket: Socket, answering: Answering): void {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0 || text.length < headEnd + 4 + lengthOf(text.slice(0, headEnd))) return;
      const request = Buffer.from(text, 'latin1').toString();
      text = '';
      this.requests.push(request);
      answering(socket, request);
    });
  }
}
