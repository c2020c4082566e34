/**
 * Creates and reads a second, against a service that keeps its jobs in memory. Method: bench/README.md, "Requests".
 *
 *     npm run bench requests
 */

import { startTornado } from './stand-ins/tornado.ts';
import { HttpLoad } from './support/http-load.ts';
import { startLocalProduct } from './support/local-product.ts';
import { processorTimeOf } from './support/processor-time.ts';
import { heading, report } from './support/report.ts';

const CONNECTIONS = 16;
const SECONDS = 8;
const WARM_UP_SECONDS = 3;
const JOB = { image: 'busybox', command: ['true'], in: '2h' };

interface Rates {
  readonly creates: number;
  readonly reads: number;
}

/** Where jobs are created and read. */
interface Service {
  readonly name: string;
  readonly url: string;
  readonly path: string;
  readonly pid: number;
}

async function measure({ name, url, path, pid }: Service): Promise<Rates> {
  const load = new HttpLoad(url, CONNECTIONS);
  const create = () => load.expect<{ id: string }>(201, 'POST', path, JOB);
  const { id } = await create();
  const read = () => load.expect(200, 'GET', `${path}/${id}`);
  const rateOf = async (what: string, work: () => Promise<unknown>): Promise<number> => {
    await load.rate(WARM_UP_SECONDS, work);
    const before = processorTimeOf(pid);
    const rate = await load.rate(SECONDS, work);
    const { own } = processorTimeOf(pid);
    report(`${name}: ${what}`, rate, 'a second');
    report(`${name}: processor time of one`, (own - before.own) / (rate * SECONDS), 'ms');
    return rate;
  };
  const creates = await rateOf('creates', create);
  const reads = await rateOf('reads of one job', read);
  load.close();
  return { creates, reads };
}

heading(`Requests, ${CONNECTIONS} connections`);
const tornado = await startTornado();
const product = await startLocalProduct({
  nodeArguments: process.argv.slice(2).filter((word) => word.startsWith('--cpu-prof')),
});
try {
  const inMemory = await measure({
    name: 'Tornado, in memory',
    url: tornado.url,
    path: '/jobs',
    pid: tornado.pid,
  });
  const own = await measure({ name: 'Runat', url: product.url, path: '/v1/jobs', pid: product.pid ?? 0 });
  report('creates, Runat to Tornado', own.creates / inMemory.creates, '×');
  report('reads, Runat to Tornado', own.reads / inMemory.reads, '×');
} finally {
  await product.end();
  await tornado.end();
}
