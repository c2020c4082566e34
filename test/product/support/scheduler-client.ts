/** What the Docker scheduler answers. */
export interface SchedulerAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
}

/** The arguments of a request, as a form has them. */
export type Fields = Readonly<Record<string, string>>;

const basicOf = ({ username, password }: URL): Record<string, string> =>
  username === '' && password === ''
    ? {}
    : { authorization: `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}` };

/** A multipart form, as `curl --form` sends it. */
export const formOf = (fields: Fields): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

/** A client of the Docker scheduler at an address, which may hold a token: `http://:TOKEN@127.0.0.1:8888/`. */
export class SchedulerClient {
  readonly #origin: string;
  /** How it signs in, where it does. */
  readonly headers: Record<string, string>;

  constructor(address: string) {
    const url = new URL(address);
    this.#origin = url.origin;
    this.headers = basicOf(url);
  }

  async call(method: string, path: string, body?: FormData | URLSearchParams): Promise<SchedulerAnswer> {
    const options = { method, redirect: 'manual', headers: this.headers, ...(body && { body }) } as const;
    const response = await fetch(this.#origin + path, options);
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Schedules a job and gives its id; throws unless it is scheduled. */
  async schedule(fields: Fields): Promise<string> {
    const { status, body } = await this.call('POST', '/job', formOf(fields));
    const [, id] = / with id ([0-9a-f]{32}) /.exec(body.message) ?? [];
    if (status !== 200 || id === undefined) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return id;
  }

  /** The record of a job. */
  async record(id: string): Promise<SchedulerAnswer['body']> {
    return (await this.call('GET', `/job/${id}`)).body;
  }

  /** The lists that a job is in. */
  async listsWith(id: string): Promise<string[]> {
    const { body } = await this.call('GET', '/jobs');
    return Object.keys(body).filter((list) => id in body[list]);
  }
}

/** What a clock in a time zone shows, as the Docker scheduler writes it: `27-06-2099 16:13:00`. */
export const wallDate = (at: number, timezone: string): string => {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.day}-${parts.month}-${parts.year} ${parts.hour}:${parts.minute}:${parts.second}`;
};

/** A date that the Docker scheduler wrote, as milliseconds of a clock that knows no zone. */
export const readWallDate = (text: string): number => {
  const [day, month, year, hour, minute, second] = text.split(/[- :]/);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};
