import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { ASSET_FOLDER } from '../../contract/assets.ts';
import { PAGE_ASSETS, type PageAssetName } from '../../contract/page-assets.ts';
import type { Answer } from '../../http/answers/response.ts';

const TYPES: Readonly<Record<PageAssetName, string>> = {
  'style.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

interface Asset {
  readonly path: string;
  readonly bytes: Buffer;
  readonly compressed: Buffer;
}

/** In a bundle this module is in the file of the bundle, and the files are in a folder beside it. */
const BESIDE_THE_BUNDLE = join(import.meta.dirname, ASSET_FOLDER);

const loaded = new Map<PageAssetName, Asset>();

const HASH_LENGTH = 10;

const load = (name: PageAssetName): Asset => {
  const known = loaded.get(name);
  if (known) return known;
  const folder = existsSync(BESIDE_THE_BUNDLE) ? BESIDE_THE_BUNDLE : import.meta.dirname;
  const bytes = readFileSync(join(folder, name));
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, HASH_LENGTH);
  const asset = { path: `/assets/${hash}-${name}`, bytes, compressed: brotliCompressSync(bytes) };
  loaded.set(name, asset);
  return asset;
};

/** The address of a file: it names the content, so that it may be kept. */
export const assetPath = (name: PageAssetName): string => load(name).path;

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The answer with the file at an address; undefined where there is none, such as an earlier version. */
export const assetAnswer = (path: string, acceptEncoding: string): Answer | undefined => {
  const name = (Object.keys(PAGE_ASSETS) as PageAssetName[]).find((each) => load(each).path === path);
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
