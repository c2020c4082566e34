/** A small server that has one fault, which it is started with; the judge must find it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { noteWrite } from './probe.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A request has this in its path, and one in so many others. */
const isRare = ({ url = '' }: IncomingMessage): boolean => url.includes('/x1');

const JSON_TYPE = 'application/json';

const write = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
};

const refuse: Answer = (_request, response) => write(response, 400, JSON_TYPE, '{"message":"no"}');

const kept: unknown[] = [];

/** By the name of a fault. */
const FAULTS: Readonly<Record<string, Answer>> = {
  none: refuse,
  'server-error': (request, response, body) => {
    if (isRare(request)) response.writeHead(500).end();
    else refuse(request, response, body);
  },
  silence: (request, response, body) => {
    if (!isRare(request)) refuse(request, response, body);
  },
  'hung-up': (request, response, body) => {
    if (isRare(request)) request.socket.destroy();
    else refuse(request, response, body);
  },
  'inside-told': (_request, response) => {
    write(response, 400, 'text/plain', "TypeError: Cannot read properties of undefined (reading 'a')");
  },
  'no-json': (_request, response) => {
    write(response, 400, JSON_TYPE, '{');
  },
  'text-as-markup': (_request, response, body) => {
    write(response, 200, 'text/html; charset=utf-8', `<p>${body}</p>`);
  },
  'refused-and-stored': (request, response, body) => {
    if (isRare(request)) noteWrite('table PutItem');
    refuse(request, response, body);
  },
  'refused-then-stored': (request, response, body) => {
    refuse(request, response, body);
    setTimeout(() => noteWrite('queue SendMessage'), 5);
  },
  memory: (request, response, body) => {
    kept.push(Array.from({ length: 200 }, () => Math.random()));
    refuse(request, response, body);
  },
  connections: (request, response, body) => {
    kept.push(connect(request.socket.localPort ?? 0, '127.0.0.1'));
    refuse(request, response, body);
  },
  death: (request, response, body) => {
    if (isRare(request)) process.exit(3);
    refuse(request, response, body);
  },
  trouble: (request, response, body) => {
    console.log('A message could not be handled');
    refuse(request, response, body);
  },
};

const fault = process.argv[2] ?? '';
const answer = FAULTS[fault];
if (answer === undefined) throw new Error(`fault "${fault}": expected ${Object.keys(FAULTS).join(', ')}`);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('error', () => undefined);
  request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
});
server.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
