// Jobs of pg-boss: node pg-boss-worker.mjs <folder of packages> <url> <polling seconds> <jobs> <seconds>
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, url, polling, jobs, seconds] = process.argv.slice(2);
const { resolve } = createRequire(join(folder, 'index.js'));
const { PgBoss } = await import(pathToFileURL(resolve('pg-boss')).href);

const boss = new PgBoss(url);
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('jobs');
const lateness = [];
const over = Promise.withResolvers();

const run = async ({ data }) => {
  lateness.push(Date.now() - data.due);
  await new Promise((done) => spawn('true', { stdio: 'ignore' }).once('close', done));
  if (lateness.length === Number(jobs)) over.resolve();
};
await boss.work('jobs', { pollingIntervalSeconds: Number(polling), batchSize: 1000 }, (batch) =>
  Promise.all(batch.map(run)),
);

const first = Date.now() + Math.max(4000, Number(jobs) * 12);
await Promise.all(
  Array.from({ length: Number(jobs) }, (_, index) => {
    const due = first + Math.floor((index * Number(seconds) * 1000) / Number(jobs));
    return boss.send('jobs', { due }, { startAfter: new Date(due) });
  }),
);
await over.promise;
await boss.stop({ graceful: false });
process.stdout.write(JSON.stringify(lateness), () => process.exit(0));
