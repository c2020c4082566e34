import { describe, expect, it } from 'vitest';
import { activityTable } from '../../../cli/format/format-activity.ts';
import { PAGE_ROUTES } from '../../../functions/contract/page-routes.ts';
import { ROUTES } from '../../../functions/contract/routes.ts';
import type { Action } from '../../../functions/domain/activity/activity.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { ONCE } from '../../dialects/job-logs/job-logs-under-test.ts';
import { dueAtOf } from '../../use-cases/product.ts';
import { type ApiUnderTest, apiUnderTest, SECRET, type Sent } from '../api-under-test.ts';
import { BROWSER } from '../pages/browser.ts';

/**
 * Each route of the product that may change something is asked once, with a token, and what it changed must have an entry. A new route
 * that is not in `SAMPLES` does not compile.
 */

const ALL = { ...ROUTES, ...PAGE_ROUTES };

/** The names of the routes that do more than read. */
type ChangingName = {
  [N in keyof typeof ALL]: (typeof ALL)[N]['method'] extends 'GET' ? never : N;
}[keyof typeof ALL];

/** An API in which somebody else has made the things that a request is about. */
interface Scene extends ApiUnderTest {
  /** Makes a request as somebody else. */
  readonly before: (method: string, path: string, sent?: Sent) => Promise<{ readonly body: unknown }>;
}

interface Sample {
  /** What the entries say that was done, the last first; none where nothing is changed. */
  readonly actions: readonly Action[];
  /** Why nothing is. */
  readonly because?: string;
  /** Makes what the request is about, and gives what stands in the path. */
  readonly begin?: (scene: Scene) => Promise<string>;
  readonly sent?: (scene: Scene) => Sent | Promise<Sent>;
}

const json = (body: unknown): Sent => ({ json: body });

const form = (fields: Readonly<Record<string, string>>): Sent => ({
  headers: { ...BROWSER, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const idOf = (body: unknown): string => (body as { readonly id: string }).id;

/** Everything secret that a container can have. */
const CONTAINER = {
  image: 'busybox',
  every: '1h',
  shell: `echo ${SECRET}`,
  environment: { TOKEN: SECRET },
  callback: { url: `https://example.com/${SECRET}?key=${SECRET}` },
};

const WEBHOOK = {
  url: `https://example.com/${SECRET}?key=${SECRET}`,
  in: '3s',
  headers: { authorization: SECRET },
  body: { key: SECRET },
};

const aJob = async ({ before }: Scene, request: object = CONTAINER): Promise<string> =>
  idOf((await before('POST', '/v1/jobs', json(request))).body);

const aPausedJob = (scene: Scene): Promise<string> => aJob(scene, { ...CONTAINER, paused: true });

const aRun = async (scene: Scene): Promise<string> =>
  idOf((await scene.before('POST', `/v1/jobs/${await aJob(scene)}/runs`)).body);

const aDelivery = async (scene: Scene): Promise<string> => {
  const job = await scene.job(await aJob(scene, WEBHOOK));
  await scene.passUntil(dueAtOf(job) + MINUTE);
  return `${(await scene.run(job.id)).id}-target`;
};

const isEverythingPaused = async ({ before }: Scene): Promise<string> => {
  await before('PUT', '/v1/pause');
  return '';
};

const aTask = async ({ before }: Scene): Promise<string> => {
  const task = json({ command: `echo ${SECRET}`, frequency: 'every 2 hours' });
  const { body } = await before('POST', '/api/v1/tasks/create', task);
  return (body as { readonly task_id: string }).task_id;
};

const TASK = { command: `echo ${SECRET}`, frequency: 'every 2 hours' };

const SAMPLES: Readonly<Record<ChangingName, Sample>> = {
  pauseAll: { actions: ['all_paused'] },
  resumeAll: { actions: ['all_resumed'], begin: isEverythingPaused },
  previewJob: { actions: [], because: 'it creates nothing', sent: () => json(CONTAINER) },
  createJob: { actions: ['created'], sent: () => json(CONTAINER) },
  patchJob: {
    actions: ['edited'],
    begin: aJob,
    sent: () => json({ environment: { TOKEN: `${SECRET}2`, OTHER: SECRET }, shell: `${SECRET} 2` }),
  },
  cancelJob: { actions: ['canceled'], begin: aJob },
  putJob: { actions: ['created'], begin: async () => 'nightly', sent: () => json(CONTAINER) },
  runNow: { actions: ['run_now'], begin: aJob },
  stopRun: { actions: ['stopped'], begin: aRun },
  replayDelivery: { actions: ['replayed'], begin: aDelivery },
  dockerCreate: {
    actions: ['created'],
    sent: () => form({ job_name: 'JOB_B', time: '60s' }),
  },
  dockerCancel: { actions: ['canceled'], begin: aJob },
  dockerCancelByQuery: {
    actions: ['canceled'],
    begin: aJob,
    sent: ({ jobs }) => form({ job_id: jobs.all()[0]?.id ?? '' }),
  },
  timerCreate: { actions: ['created'], sent: () => json({ seconds: 60, url: WEBHOOK.url }) },
  taskCreate: { actions: ['created'], sent: () => json(TASK) },
  taskComplete: {
    actions: ['reported'],
    begin: aTask,
    sent: () => json({ agent_id: 'worker', output: { stdout: SECRET, stderr: SECRET } }),
  },
  taskSchedule: { actions: ['created'], sent: () => json({ ...TASK, task_id: crypto.randomUUID() }) },
  jobLogCreate: { actions: ['created'], sent: () => json({ ...ONCE, shell: `echo ${SECRET}` }) },
  jobLogSweep: { actions: [], because: 'it does at once what the watchdog does within a minute' },
  pageSignInByForm: { actions: [], because: 'only the browser keeps something', sent: () => form({}) },
  pageSignOut: { actions: [], because: 'only the browser forgets something', sent: () => form({}) },
  pageClock: {
    actions: [],
    because: 'only the browser keeps something',
    sent: () => form({ clock: 'utc' }),
  },
  pagePreview: { actions: [], because: 'it creates nothing', sent: () => form({ image: 'busybox' }) },
  pageBulk: {
    actions: ['paused'],
    begin: aJob,
    sent: ({ jobs }) => form({ do: 'pause', id: jobs.all()[0]?.id ?? '' }),
  },
  pageExample: { actions: ['run_now', 'created'], sent: () => form({}) },
  pageEditByForm: {
    actions: ['edited'],
    begin: aJob,
    sent: () => form({ edition: '1', what: 'container', image: 'alpine', when: 'every', every: '2h' }),
  },
  pageRunNow: { actions: ['run_now'], begin: aJob, sent: () => form({}) },
  pagePause: { actions: ['paused'], begin: aJob, sent: () => form({}) },
  pageResume: { actions: ['resumed'], begin: aPausedJob, sent: () => form({}) },
  pageCancel: { actions: ['canceled'], begin: aJob, sent: () => form({}) },
  pageStop: { actions: ['stopped'], begin: aRun, sent: () => form({}) },
  pageReplay: {
    actions: ['replayed'],
    begin: aDelivery,
    sent: ({ deliveries }) => form({ only: deliveries.all()[0]?.id ?? '' }),
  },
  pagePauseAll: { actions: ['all_paused'], sent: () => form({}) },
  pageResumeAll: { actions: ['all_resumed'], begin: isEverythingPaused, sent: () => form({}) },
};

const pathOf = (name: ChangingName, begun: string): string =>
  ALL[name].path.replace(/\{[^}]+\}/, encodeURIComponent(begun)).replace('%2F', '/');

const asked = async (name: ChangingName) => {
  const api = apiUnderTest({ mode: 'token' });
  const [secret, other] = [await api.token('read', 'run', 'write'), await api.token('admin')];
  const as = (token: string, method: string, path: string, { headers, ...sent }: Sent = {}) =>
    api.send(method, path, { ...sent, headers: { authorization: `Bearer ${token}`, ...headers } });
  const before: Scene['before'] = async (method, path, sent) => {
    const answer = await as(other, method, path, sent);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(400);
    return answer;
  };
  const scene: Scene = { ...api, before };
  const { begin, sent } = SAMPLES[name];
  const begun = (await begin?.(scene)) ?? '';
  const entriesBefore = api.activity.all().length;
  const answer = await as(secret, ALL[name].method, pathOf(name, begun), await sent?.(scene));
  const read = (path: string, headers = {}) => as(secret, 'GET', path, { headers });
  const { body } = await read('/v1/activity?limit=100');
  return { ...api, answer, read, entriesBefore, body, secrets: [SECRET, secret, other] };
};

/** The name of the token with these scopes. */
const CALLER = 'read-run-write-token';

const names = Object.keys(SAMPLES) as ChangingName[];

it('each route that may change something has a sample', () => {
  const changing = Object.entries(ALL).flatMap(([name, { method }]) => (method === 'GET' ? [] : [name]));
  expect(names.toSorted()).toEqual(changing.toSorted());
});

describe('a route that changes something', () => {
  it.each(names.filter((name) => SAMPLES[name].actions.length > 0))(
    '%s leaves an entry with its caller, by the API, on the page and in the log',
    async (name) => {
      const { answer, body, log, read } = await asked(name);
      expect(answer.status, answer.text).toBeLessThan(400);
      const made = body.items.filter(({ caller }: { caller: string }) => caller === CALLER);
      expect(made.map(({ action }: { action: Action }) => action)).toEqual(SAMPLES[name].actions);
      const [entry] = made;
      const lines = log.lines.filter(({ facts }) => facts?.activityId === entry.id);
      expect(lines.map(({ facts }) => facts)).toMatchObject([{ caller: CALLER, action: entry.action }]);
      const { text } = await read('/activity', BROWSER);
      expect(text).toContain(`id="change-${entry.id}"`);
      if (entry.jobId === undefined) return;
      const own = await read(`/v1/jobs/${entry.jobId}/activity`);
      expect(own.body.items).toContainEqual(entry);
    },
  );

  it.each(names)('%s tells no secret', async (name) => {
    const { body, read, secrets } = await asked(name);
    const page = await read('/activity', BROWSER);
    const paint = (_meaning: string, text: string) => text;
    const printed = activityTable(body.items, { paint, withJob: true });
    for (const told of [JSON.stringify(body), page.text, printed])
      for (const secret of secrets) expect(told).not.toContain(secret);
  });
});

describe('a route that changes nothing', () => {
  it.each(names.filter((name) => SAMPLES[name].actions.length === 0))('%s leaves no entry', async (name) => {
    const { answer, activity, entriesBefore } = await asked(name);
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(activity.all()).toHaveLength(entriesBefore);
    expect(SAMPLES[name].because).toBeDefined();
  });
});
