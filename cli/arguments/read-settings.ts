import { isAbsolute, join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Where the API is and how to sign in. */
export interface Settings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The config file; `text` is undefined where there is none. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string | undefined;
}

const DEFAULT_URL = 'http://127.0.0.1:8888';
const FIELDS = ['url', 'token'];

/** Where the config file is: https://specifications.freedesktop.org/basedir-spec/latest/ */
export const configPath = (variables: Variables, homeFolder: string): string => {
  const base = variables.XDG_CONFIG_HOME ?? '';
  return join(isAbsolute(base) ? base : join(homeFolder, '.config'), 'runat', 'config.json');
};

/**
 * Finds address and token: of the options, else of the variables `RUNAT_URL` and `RUNAT_TOKEN`, else of the config file.
 * The file's token is for the file's address and sent nowhere else.
 * @throws UsageError
 */
export const readSettings = (
  options: { readonly api?: string | undefined; readonly token?: string | undefined },
  variables: Variables,
  file: ConfigFile,
): Settings => {
  const config = readConfig(file);
  const configUrl = readUrl(config.url ?? DEFAULT_URL, file.path);
  const url = firstUrl(options.api, variables.RUNAT_URL) ?? configUrl;
  const token =
    options.token ?? given(variables.RUNAT_TOKEN) ?? (url === configUrl ? config.token : undefined);
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(
      'the token holds characters that no token has: blanks, line ends or others beyond ASCII',
    );
  }
  if (token !== undefined && isReadableByOthers(url)) {
    throw new UsageError(
      `${url}: expected https, as whoever is between here and there could read the token; plain http is for this machine alone`,
    );
  }
  return { url, ...(token !== undefined && { token }) };
};

/**
 * Tells whether what is sent to an address leaves this machine without TLS. Names below `localhost` are this machine, too
 * ([RFC 6761](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)).
 */
const isReadableByOthers = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !/^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
};

/** A variable that is set to nothing counts as not set. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const firstUrl = (option: string | undefined, variable: string | undefined): string | undefined => {
  if (option !== undefined) return readUrl(option, '--api');
  const text = given(variable);
  return text === undefined ? undefined : readUrl(text, 'RUNAT_URL');
};

const readUrl = (text: string, source: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    throw new UsageError(
      `${source}: give the token by --token, RUNAT_TOKEN or the config file, not in the address`,
    );
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new UsageError(`${source} "${text}": expected an address such as ${DEFAULT_URL}`);
  }
  return url.href.replace(/\/+$/, '');
};

const readConfig = ({ path, text }: ConfigFile): { readonly url?: string; readonly token?: string } => {
  if (text === undefined) return {};
  const config = parse(path, text);
  for (const [name, value] of Object.entries(config)) {
    if (!FIELDS.includes(name)) throw new UsageError(`${path}: "${name}": expected ${FIELDS.join(' or ')}`);
    if (typeof value !== 'string' || value === '') throw new UsageError(`${path}: "${name}": expected text`);
  }
  return config;
};

const parse = (path: string, text: string): object => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below. What JSON.parse says would quote the text, and so perhaps the token.
  }
  throw new UsageError(`${path}: expected a JSON object such as {"url": "${DEFAULT_URL}", "token": "…"}`);
};
