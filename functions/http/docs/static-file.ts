import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AssetName } from '../../contract/assets.ts';
import type { Answer } from '../answers/response.ts';
import type { ApiRequest } from '../server/route-group.ts';

/** Reads a file of the API. */
export type ReadAsset = (name: AssetName) => Promise<Buffer>;

const TYPES: Readonly<Record<AssetName, string>> = {
  'openapi.json': 'application/json',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
};

/** A file as it is sent. */
interface StaticFile {
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

const load = async (readAsset: ReadAsset, name: AssetName): Promise<StaticFile> => {
  const bytes = await readAsset(name);
  const hash = createHash('sha256').update(bytes).digest('base64url');
  return { bytes, gzipped: await promisify(gzip)(bytes), etag: `W/"${hash}"` };
};

const takesGzip = (acceptEncoding = ''): boolean =>
  acceptEncoding
    .split(',')
    .some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding));

/** The weak comparison: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match */
const isKnown = (etag: string, ifNoneMatch = ''): boolean =>
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag.replace(/^W\//, ''));

/**
 * Answers with files. Each is read and compressed when it is first asked for, and then kept. Clients may keep a file, too,
 * but ask each time whether it is still the same.
 */
export const staticFiles = (readAsset: ReadAsset) => {
  const files = new Map<AssetName, Promise<StaticFile>>();

  const fileOf = (name: AssetName): Promise<StaticFile> => {
    const known = files.get(name);
    if (known) return known;
    const file = load(readAsset, name);
    files.set(name, file);
    file.catch(() => files.delete(name));
    return file;
  };

  /** @throws Error of the file system. */
  return async (name: AssetName, { headers }: Pick<ApiRequest, 'headers'>): Promise<Answer> => {
    const { bytes, gzipped, etag } = await fileOf(name);
    const shared = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (isKnown(etag, headers['if-none-match'])) return { statusCode: 304, headers: shared };
    const isGzipped = takesGzip(headers['accept-encoding']);
    return {
      statusCode: 200,
      headers: {
        ...shared,
        'content-type': TYPES[name],
        ...(isGzipped && { 'content-encoding': 'gzip' }),
      },
      body: (isGzipped ? gzipped : bytes).toString('base64'),
      isBase64Encoded: true,
    };
  };
};
