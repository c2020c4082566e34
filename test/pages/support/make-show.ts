import type { LocalMode } from '../../product/support/local-mode.ts';
import { makeJob, runToEnd } from './make-jobs.ts';

/** A stack with something of everything, to be looked at. */
export interface Show {
  readonly failedRun: string;
  readonly liveRun: string;
  readonly edited: string;
  readonly busy: string;
  /** Every page by its name. */
  readonly pages: Readonly<Record<string, string>>;
}

const EXTRACT = [
  'for i in 1 2 3 4 5 6 7 8 9; do',
  '  echo "loading customers $i thousand…"; sleep 0.05',
  `  [ $((i % 4)) = 0 ] && printf '\\033[33mwarning:\\033[0m heap %s MiB of 512 MiB\\n' $((i * 55)) >&2`,
  'done',
  `printf '\\033[32mdone\\033[0m\\n'`,
].join('\n');

const INVOICES = [
  'echo "loading customers 9000…10000"',
  'echo "rendering 10,000 invoices"; sleep 0.3',
  `printf 'warning: heap 471 MiB of 512 MiB\\n' >&2`,
  `printf '\\033[31mcannot reach smtp.example.com:\\033[0m connection refused\\n' >&2`,
  'exit 3',
].join('\n');

const LIVE = 'i=0; while [ $i -lt 400 ]; do i=$((i + 1)); echo "copied part $i of 400"; sleep 0.5; done';

/** Makes jobs as a small company has them, with some history. */
export const makeShow = async (local: LocalMode): Promise<Show> => {
  await makeJob(local, {
    name: 'nightly-backup',
    shell: 'tar c /data | upload',
    cron: '30 2 * * *',
    timezone: 'Europe/Berlin',
    tags: ['prod'],
  });
  const busy = await makeJob(local, {
    name: 'extract-orders',
    shell: EXTRACT,
    every: '1h',
    timeout: '2h',
    tags: ['prod', 'etl'],
    retry: { limit: 2, backoff: '1m' },
  });
  const failing = await makeJob(local, {
    name: 'send-invoices',
    shell: INVOICES,
    cron: '0 9 * * 1-5',
    timezone: 'Europe/Berlin',
    callback: { url: 'http://127.0.0.1:9/hooks/runat', on: ['run.failed'] },
  });
  await makeJob(local, { name: 'poll-inbox', shell: 'echo polled', every: '5m' });
  await makeJob(local, {
    name: 'weekly-report',
    shell: 'make report',
    cron: '0 7 * * 1',
    timezone: 'Europe/Berlin',
    exclude: ['2026-12-28'],
  });
  await makeJob(local, { name: 'old-import', shell: 'import', every: '1h', paused: true });
  await makeJob(local, { name: 'remind-42', image: undefined, url: 'http://127.0.0.1:9/remind', in: '26h' });
  const copying = await makeJob(local, { name: 'copy-archive', shell: LIVE, every: '7d' });
  const hostile = await makeJob(local, {
    name: '<b>bold</b> \u0085gnp.exe & co',
    shell: 'true',
    every: '1d',
    tags: ['<i>'],
  });
  for (let count = 0; count < 12; count += 1) await runToEnd(local, busy);
  await runToEnd(local, failing);
  const failedRun = await runToEnd(local, failing);
  const { body: live } = await local.call('POST', `/v1/jobs/${copying}/runs`);
  const pages = {
    overview: '/',
    'overview-table': '/?as=table',
    job: `/jobs/${busy}`,
    'job-week': `/jobs/${busy}?range=7d`,
    'run-failed': `/runs/${failedRun}`,
    'run-live': `/runs/${live.id}`,
    runs: '/runs',
    new: '/jobs?form=true',
    edit: `/jobs/${failing}/edit`,
    deliveries: '/deliveries',
    activity: '/activity',
    status: '/status',
    'sign-in': '/sign-in',
    error: '/no-such-page',
    hostile: `/jobs/${hostile}`,
    empty: '/?name=nothing',
  };
  return { failedRun, liveRun: live.id, edited: failing, busy, pages };
};
