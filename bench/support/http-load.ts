import { Agent, request } from 'node:http';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends one request after another over so many kept connections. */
export class HttpLoad {
  readonly #agent: Agent;
  readonly #connections: number;
  readonly #url: URL;

  constructor(url: string, connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#connections = connections;
    this.#url = new URL(url);
  }

  send(method: string, path: string, body?: object): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const { hostname: host, port } = this.#url;
    return new Promise((resolve, reject) => {
      const sent = request({ agent: this.#agent, host, port, method, path, headers }, (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          answer += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: answer }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** Sends and expects a status; throws with the answer otherwise. */
  async expect<T>(status: number, method: string, path: string, body?: object): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  }

  /** Does `count` pieces of work, as many at once as there are connections. */
  async each(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) await work(index);
    };
    await Promise.all(Array.from({ length: this.#connections }, worker));
  }

  /** How many pieces of work are done a second, measured for so many seconds. */
  async rate(seconds: number, work: (index: number) => Promise<unknown>): Promise<number> {
    const from = performance.now();
    const until = from + seconds * 1000;
    let begun = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() < until) {
        await work(begun++);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: this.#connections }, worker));
    return done / ((performance.now() - from) / 1000);
  }

  close(): void {
    this.#agent.destroy();
  }
}
