import { ROUTE_SAMPLES, type SampleBody } from './document.ts';
import { exchange, type WireAnswer } from './wire.ts';

/** What is there to be named in requests, found by asking. */
export interface World {
  /** For each route with a parameter in its path, by its name: values that lead to something. */
  readonly fitting: ReadonlyMap<string, readonly string[]>;
  /** Values that answers have under a name: cursors, versions. */
  readonly seen: ReadonlyMap<string, readonly string[]>;
  /** What lets requests in; undefined where they are let in without. */
  readonly token: string | undefined;
  /** The bodies of the forms of all pages, by method and path as the route has it. */
  readonly forms: ReadonlyMap<string, readonly SampleBody[]>;
}

/** Asks the subject. */
export type Ask = (
  method: string,
  target: string,
  sent?: { readonly accept?: string; readonly json?: unknown },
) => Promise<WireAnswer>;

const HTML = 'text/html';
const URLENCODED = 'application/x-www-form-urlencoded';

/** Asks well-formed requests, each on a connection of its own. Throws where one is not answered. */
export const asker =
  (port: number, patience: number, token?: string): Ask =>
  async (method, target, { accept = 'application/json', json } = {}) => {
    const body = json === undefined ? '' : JSON.stringify(json);
    const head = [
      `${method} ${target} HTTP/1.1`,
      'host: 127.0.0.1',
      `accept: ${accept}`,
      'connection: close',
      ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
      ...(json === undefined ? [] : ['content-type: application/json']),
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
    const { answers } = await exchange(port, { bytes, answers: 1, isHead: method === 'HEAD' }, patience);
    const [answer] = answers;
    if (answer === undefined) throw new Error(`${method} ${target} was not answered`);
    return answer;
  };

/** Jobs of each kind: one that has ended with output, one with deliveries, one that is to come, one that comes again and again. */
const JOBS: readonly object[] = [
  { name: 'hostile-output', image: 'busybox', shell: 'echo out; echo err >&2', now: true, tags: ['hostile'] },
  { name: 'hostile-hook', url: 'http://127.0.0.1:9/hook', now: true, tags: ['hostile'] },
  { name: 'hostile-later', image: 'busybox', shell: 'date', in: '1d' },
  { name: 'hostile-again', image: 'busybox', shell: 'date', every: '1h' },
];

const jsonOf = ({ body }: WireAnswer): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** Pairs of a name and a text or number, however deep. */
const pairsIn = (value: unknown): readonly (readonly [string, string])[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' || typeof inner === 'number'
      ? [[name, String(inner)] as const]
      : pairsIn(inner),
  );
};

/** The last parts of the addresses that a page names. */
const linkedIn = (html: string): readonly string[] =>
  [...html.matchAll(/(?:href|src|action)="([^"?#]+)/g)].flatMap(
    ([, address = '']) => address.split('/').at(-1) || [],
  );

const attributeOf = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** The forms of a page: the path that each is sent to, and its fields as they stand. */
const formsIn = (
  html: string,
): readonly (readonly [method: string, path: string, search: string, fields: object])[] =>
  [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag = '', inner = '']) => {
    const fields = [...inner.matchAll(/<(?:input|select|textarea|button)\b[^>]*>/g)].flatMap(([field]) => {
      const name = attributeOf(field, 'name');
      return name === undefined ? [] : [[name, attributeOf(field, 'value') ?? ''] as const];
    });
    const [path = '', search = ''] = (attributeOf(tag, 'action') ?? '').split('?');
    return [(attributeOf(tag, 'method') ?? 'get').toUpperCase(), path, search, Object.fromEntries(fields)];
  });

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

const prefixOf = (path: string): string => path.split('{', 1)[0] ?? '';

const withParameter = ROUTE_SAMPLES.filter(({ path }) => path.includes('{'));
const readable = withParameter.filter(({ method }) => method === 'GET');

/** Makes a job of each kind, and whatever the document shows how to make. */
const makeJobs = async (ask: Ask): Promise<readonly WireAnswer[]> => {
  await ask('DELETE', '/v1/pause');
  const documented = ROUTE_SAMPLES.filter(
    ({ method, path }) => method === 'POST' && !path.includes('{'),
  ).flatMap(({ method, path, bodies }) =>
    bodies
      .filter(({ mediaType }) => mediaType === 'application/json')
      .map(({ value }) => ({ method, path, value })),
  );
  const own = JOBS.map((value) => ({ method: 'POST', path: '/v1/jobs', value }));
  return Promise.all(
    [...own, ...documented].map(({ method, path, value }) => ask(method, path, { json: value })),
  );
};

/** The addresses with a query that pages lead to. */
const queriesIn = (html: string): readonly string[] =>
  [...html.matchAll(/href="(\/[^"#]*\?[^"#]*)"/g)].map(([, address = '']) =>
    address.replaceAll('&amp;', '&'),
  );

const MOST_LINKS = 12;

/** Every list and page that has no parameter in its path, and pages that these lead to. */
const readLists = async (ask: Ask): Promise<readonly WireAnswer[]> => {
  const lists = ROUTE_SAMPLES.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const answers = lists.flatMap(({ method, path, query }) => {
    const isPaged = query.some(([name]) => name === 'limit');
    return [ask(method, isPaged ? `${path}?limit=1` : path), ask(method, path, { accept: HTML })];
  });
  const read = await Promise.all(answers);
  const links = [...new Set(read.flatMap(({ body }) => queriesIn(body)))];
  const shortest = links.toSorted((one, other) => one.length - other.length).slice(0, MOST_LINKS);
  return [...read, ...(await Promise.all(shortest.map((address) => ask('GET', address, { accept: HTML }))))];
};

/** Makes jobs, waits until what is due has ended, and finds out what can be named in requests. */
export const furnish = async (ask: Ask, token?: string): Promise<World> => {
  const made = await makeJobs(ask);
  const over = await ended(ask, made[0]);
  const lists = await readLists(ask);
  const given = [...made, over, ...lists].flatMap((answer) => pairsIn(jsonOf(answer)));
  const ids = given.filter(([name]) => /id$/i.test(name)).map(([, value]) => value);
  const links = lists.flatMap(({ body }) => linkedIn(body));
  const known = withParameter.flatMap(({ pathValues }) => pathValues.flatMap(([, values]) => values));
  const { fitting, answers: pages } = await fittingIds(ask, [...new Set([...ids, ...links, ...known])]);
  return {
    fitting,
    seen: seenIn([...lists, ...pages], fitting),
    forms: formsOf([...lists, ...pages]),
    token,
  };
};

/** What the answers have for parameters that nobody can make up. */
const seenIn = (answers: readonly WireAnswer[], fitting: World['fitting']): World['seen'] => {
  const pairs = answers.flatMap((answer) => pairsIn(jsonOf(answer)));
  const cursors = pairs.filter(([name]) => /cursor/i.test(name)).map(([, value]) => value);
  const linked = answers.flatMap(({ headers, body }) =>
    [...`${headers.get('link') ?? ''} ${body}`.matchAll(/[?&;]cursor=([\w%-]+)/g)].map(([, text = '']) =>
      decodeURIComponent(text),
    ),
  );
  const etags = answers.flatMap(({ headers }) => headers.get('etag') ?? []);
  const all = {
    cursor: [...cursors, ...linked],
    'last-event-id': cursors,
    'if-match': etags,
    'if-none-match': etags,
    job: fitting.get('getJob') ?? [],
    job_id: fitting.get('dockerGet') ?? [],
  };
  return new Map(Object.entries(all).map(([name, values]) => [name, [...new Set(values)]]));
};

/** Calls off what is still to come, so that a batch begins with as much as the one before. */
export const tidy = async (ask: Ask): Promise<void> => {
  for (const state of ['running', 'scheduled']) {
    const { body } = await ask('GET', `/v1/jobs?state=${state}&limit=100`);
    const { items } = JSON.parse(body) as { readonly items: readonly { readonly id: string }[] };
    await Promise.all(items.map(({ id }) => ask('DELETE', `/v1/jobs/${id}?stop=true`)));
  }
};

const LOOKS = 200;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** The runs, once that of a job that was just made is over. */
const ended = async (ask: Ask, created: WireAnswer | undefined): Promise<WireAnswer> => {
  const { id } = (created && jsonOf(created)) as { readonly id: string };
  const isUnderWay = async () =>
    /"status":"(queued|starting|running)"|"items":\[\]/.test((await ask('GET', `/v1/jobs/${id}/runs`)).body);
  for (let look = 0; look < LOOKS && (await isUnderWay()); look += 1) await pause();
  return ask('GET', '/v1/runs?limit=20');
};

const MOST_PAGES = 4;

/** For each route with a parameter in its path, the values with which a route that reads, and begins like it, answers. */
const fittingIds = async (
  ask: Ask,
  ids: readonly string[],
): Promise<{ fitting: ReadonlyMap<string, readonly string[]>; answers: readonly WireAnswer[] }> => {
  const tryOn = async (path: string, values: readonly string[]) => {
    const address = (id: string) => path.replace(/\{\w+\}/, encodeURIComponent(id));
    const tried = values.map(async (id) => ({ id, answer: await ask('GET', address(id), { accept: HTML }) }));
    return (await Promise.all(tried)).filter(({ answer }) => answer.status < 400);
  };
  const fits = new Map<string, readonly string[]>();
  const answers: WireAnswer[] = [];
  for (const { path } of readable) {
    const before = fits.get(prefixOf(path));
    const found = await tryOn(path, before?.slice(0, MOST_PAGES) ?? ids);
    if (before === undefined)
      fits.set(
        prefixOf(path),
        found.map(({ id }) => id),
      );
    answers.push(...found.map(({ answer }) => answer));
  }
  const fitting = withParameter.map(({ name, path }) => [name, fits.get(prefixOf(path)) ?? []] as const);
  return { fitting: new Map(fitting), answers };
};

const formsOf = (answers: readonly WireAnswer[]): ReadonlyMap<string, readonly SampleBody[]> => {
  const forms = new Map<string, SampleBody[]>();
  for (const [method, path, search, value] of answers.flatMap(({ body }) => formsIn(body))) {
    const route = ROUTE_SAMPLES.find((each) => each.method === method && patternOf(each.path).test(path));
    if (route === undefined || method !== 'POST') continue;
    const bodies = forms.get(route.name) ?? [];
    forms.set(route.name, bodies);
    if (!bodies.some((body) => JSON.stringify(body.value) === JSON.stringify(value)))
      bodies.push({ mediaType: URLENCODED, value, search });
  }
  return forms;
};
