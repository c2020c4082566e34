// Jobs of BullMQ: node bullmq-worker.mjs <folder of packages> <port of Redis> <jobs> <seconds>
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, port, jobs, seconds] = process.argv.slice(2);
const { Queue, Worker } = createRequire(join(folder, 'index.js'))('bullmq');

const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const queue = new Queue('jobs', { connection });
const lateness = [];
const over = Promise.withResolvers();
const run = async ({ data }) => {
  lateness.push(Date.now() - data.due);
  await new Promise((done) => spawn('true', { stdio: 'ignore' }).once('close', done));
  if (lateness.length === Number(jobs)) over.resolve();
};
new Worker('jobs', run, { connection, concurrency: 50 });

const first = Date.now() + Math.max(4000, Number(jobs) * 12);
await Promise.all(
  Array.from({ length: Number(jobs) }, (_, index) => {
    const due = first + Math.floor((index * Number(seconds) * 1000) / Number(jobs));
    return queue.add('job', { due }, { delay: due - Date.now() });
  }),
);
await over.promise;
process.stdout.write(JSON.stringify(lateness), () => process.exit(0));
