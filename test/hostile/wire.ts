import { connect } from 'node:net';

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** By name, in lower case; several of a name are joined. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** What came of some bytes that were sent on a connection of their own. */
export interface Exchange {
  /** In their order; interim ones (1xx) are left out. */
  readonly answers: readonly WireAnswer[];
  /** Neither the answers that were waited for nor the end of the connection came in time. */
  readonly isSilent: boolean;
}

/** What is sent. */
export interface Sending {
  readonly bytes: Buffer;
  /** How many answers are waited for. With 0 our side ends the connection at once, and the end of the other side is waited for. */
  readonly answers: number;
  /** Whether the answer has a head alone. */
  readonly isHead: boolean;
}

const END_OF_HEAD = '\r\n\r\n';

interface Read {
  readonly answer: WireAnswer;
  readonly length: number;
}

const headersOf = (lines: readonly string[]): Map<string, string> => {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [name = ''] = line.split(':', 1);
    const key = name.toLowerCase();
    const value = line.slice(name.length + 1).trim();
    headers.set(key, [headers.get(key), value].filter((each) => each !== undefined).join(', '));
  }
  return headers;
};

/** The first answer in what has come; undefined while it is not there whole. A stream tells no length, and its head is enough. */
const readAnswer = (text: string, isHead: boolean): Read | undefined => {
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  const headers = headersOf(lines);
  const begin = end + END_OF_HEAD.length;
  const isBodyless = isHead || status < 200 || status === 204 || status === 304;
  const size = isBodyless ? 0 : Number(headers.get('content-length') ?? 0);
  if (text.length < begin + size) return undefined;
  const body = Buffer.from(text.slice(begin, begin + size), 'latin1').toString('utf8');
  return { answer: { status, headers, body }, length: begin + size };
};

/** Sends bytes to a server on this machine and reads what it answers, for so many milliseconds at most. */
export const exchange = (port: number, sending: Sending, patience: number): Promise<Exchange> => {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const answers: WireAnswer[] = [];
  let text = '';
  const socket = connect({ port, host: '127.0.0.1' });
  const end = (isSilent: boolean): void => {
    clearTimeout(timer);
    resolve({ answers, isSilent });
    socket.destroy();
  };
  const timer = setTimeout(() => end(true), patience);
  socket.on('connect', () => {
    if (sending.answers === 0) socket.end(sending.bytes);
    else socket.write(sending.bytes);
  });
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let read = readAnswer(text, sending.isHead); read; read = readAnswer(text, sending.isHead)) {
      text = text.slice(read.length);
      if (read.answer.status >= 200) answers.push(read.answer);
    }
    if (sending.answers > 0 && answers.length >= sending.answers) end(false);
  });
  // A server may reset a connection on which more comes than it wants to read: it has answered before.
  socket.on('error', () => end(false));
  socket.on('close', () => end(false));
  return promise;
};
