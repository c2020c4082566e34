import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { type AssetName as AnyAssetName, ASSET_FOLDER } from '../../contract/assets.ts';
import type { Answer } from '../../http/answers/response.ts';

/** The files that pages load. */
const NAMES = [
  'style.css',
  'page.js',
  'log.js',
  'preview.js',
  'icon.svg',
] as const satisfies readonly AnyAssetName[];

/** The name of a file that pages load. */
export type AssetName = (typeof NAMES)[number];

const SCRIPT = 'text/javascript; charset=utf-8';

const TYPES: Readonly<Record<AssetName, string>> = {
  'style.css': 'text/css; charset=utf-8',
  'page.js': SCRIPT,
  'log.js': SCRIPT,
  'preview.js': SCRIPT,
  'icon.svg': 'image/svg+xml',
};

interface Asset {
  readonly path: string;
  readonly bytes: Buffer;
  readonly compressed: Buffer;
}

const loaded = new Map<AssetName, Asset>();

const HASH_LENGTH = 10;

/** In a bundle this module is in the file of the bundle; else the files are beside this one. */
const BESIDE_THE_BUNDLE = join(import.meta.dirname, ASSET_FOLDER);
const FOLDER = existsSync(BESIDE_THE_BUNDLE) ? BESIDE_THE_BUNDLE : import.meta.dirname;

/** Scripts import each other by their names in the project; browsers ask for them by their addresses. */
const withAddresses = (text: string): string =>
  text.replaceAll(/(?<=^import .* from ')\.\/([a-z]+\.js)(?=';$)/gm, (_, name: AssetName) => load(name).path);

const load = (name: AssetName): Asset => {
  const known = loaded.get(name);
  if (known) return known;
  const file = readFileSync(join(FOLDER, name));
  const bytes = TYPES[name] === SCRIPT ? Buffer.from(withAddresses(file.toString())) : file;
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, HASH_LENGTH);
  const asset = { path: `/assets/${hash}-${name}`, bytes, compressed: brotliCompressSync(bytes) };
  loaded.set(name, asset);
  return asset;
};

/** The address of a file: it names the content, so that it may be kept. */
export const assetPath = (name: AssetName): string => load(name).path;

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The answer with the file at an address; undefined where there is none, such as an earlier version. */
export const assetAnswer = (path: string, acceptEncoding: string): Answer | undefined => {
  const name = NAMES.find((each) => load(each).path === path);
  if (name === undefined) return undefined;
  const { bytes, compressed } = load(name);
  const mayCompress = /\bbr\b/.test(acceptEncoding);
  return {
    statusCode: 200,
    headers: {
      'content-type': TYPES[name],
      'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
      vary: 'accept-encoding',
      ...(mayCompress && { 'content-encoding': 'br' }),
    },
    body: (mayCompress ? compressed : bytes).toString('base64'),
    isBase64Encoded: true,
  };
};
