import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, expect } from 'vitest';
import { readAssetFile } from '../../functions/adapters/asset-files.ts';
import { httpApi } from '../../functions/api.ts';
import { VERSION } from '../../functions/contract/version.ts';
import { hashOf, secretFrom, type TokenScope } from '../../functions/domain/stack/token.ts';
import type { Answer } from '../../functions/http/answers/response.ts';
import { type ApiUseCases, apiUseCases } from '../../functions/use-cases/api/api-use-cases.ts';
import { targetLauncher } from '../../functions/use-cases/execution/target-launcher.ts';
import { targetOutput } from '../../functions/use-cases/output/target-output.ts';
import type { RecordingLog } from '../in-memory/recording-log.ts';
import { inMemoryWorld } from '../in-memory/world.ts';
import { productOver } from '../use-cases/product.ts';
import { holdToDescription } from './described-answer.ts';

/** 09:30 on some day; where the clock of every test stands first. */
export const NOW = Date.UTC(2026, 10, 21, 9, 30);

/** A value that must never be seen in a log; tests put it wherever secrets may stand. */
export const SECRET = 'hunter2-never-log-this';

export const REQUEST_ID = '0d9f4f0a-6b1e-4c39-9d3e-0c1c7a6a2b11';

const logs: RecordingLog[] = [];
const secrets = new Set([SECRET]);

afterEach(() => {
  const lines = logs.splice(0).map((log) => log.lines);
  const everything = { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null };
  const logged = inspect(lines, everything);
  for (const secret of secrets) expect(logged).not.toContain(secret);
});

/** What a request carries. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** A request as API Gateway hands it over. */
export const eventOf = (method: string, target: string, sent: Sent = {}): APIGatewayProxyEventV2 => {
  const [rawPath = '', ...query] = target.split('?');
  const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json);
  const isText = typeof body === 'string';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.join('?'),
    headers: {
      host: 'runat.example',
      ...(sent.json !== undefined && { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'runat.example',
      domainPrefix: 'runat',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '21/Nov/2026:09:30:00 +0000',
      timeEpoch: NOW,
    },
    ...(body !== undefined && { body: isText ? body : Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined && !isText,
  };
};

/** How an API under test is set up: use cases may be replaced. */
export interface ApiSetup extends Partial<ApiUseCases> {
  readonly mode?: 'token' | 'none';
  /** That of the older APIs. */
  readonly timezone?: string;
  readonly allowedRanges?: readonly string[];
  readonly allowedOrigins?: readonly string[];
}

/** The text of a body that came as bytes. */
const textOf = (bytes: Buffer, headers: Answer['headers'] = {}): string =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();

/** The API over an in-memory world. What it answers is held to the description of its routes. */
export const apiUnderTest = (setup: ApiSetup = {}) => {
  const { mode = 'none', timezone = 'UTC', allowedRanges = [], allowedOrigins = [], ...replaced } = setup;
  const world = inMemoryWorld({ now: NOW });
  const product = productOver(world);
  logs.push(world.log);
  const ports = { ...world, launcher: targetLauncher(world), output: targetOutput(world) };
  const useCases: ApiUseCases = { ...apiUseCases(ports), ...replaced };
  const { log, clock } = world;
  const dialects = { defaultImage: 'busybox', taskCopies: 2, timezone };
  const apiOptions = {
    signIn: mode,
    log,
    clock,
    dialects,
    stackName: 'test',
    version: VERSION,
    allowedRanges,
    allowedOrigins,
    publicAddresses: world.settings.publicAddresses,
    readAsset: readAssetFile,
  };
  const api = httpApi(useCases, apiOptions);

  const send = async (method: string, target: string, sent?: Sent) => {
    const context = { awsRequestId: REQUEST_ID } as Context;
    const answer = await api(eventOf(method, target, sent), context);
    const { statusCode = 0, headers = {} } = answer;
    const { body: given = '', isBase64Encoded = false } = answer;
    const body = isBase64Encoded ? textOf(Buffer.from(given, 'base64'), headers) : given;
    const contentType = String(headers['content-type'] ?? '');
    const isJson = contentType.includes('json');
    holdToDescription({
      method,
      target,
      status: statusCode,
      contentType,
      headers: new Set(Object.keys(headers)),
      text: body,
    });
    return {
      status: statusCode,
      headers,
      text: body,
      body: isJson && body !== '' ? JSON.parse(body) : undefined,
    };
  };

  return {
    ...product,
    useCases,
    apiOptions,
    send,
    /** Posts a job and gives the answer. */
    post: (json: unknown, headers: Record<string, string> = {}) =>
      send('POST', '/v1/jobs', { json, headers }),
    /** A token of some scopes: its secret. */
    token: async (...scopes: TokenScope[]) => {
      const secret = secretFrom(world.randomness.bytes(32));
      secrets.add(secret);
      const name = `${scopes.join('-')}-token`;
      await world.tokens.insert({ hash: hashOf(secret), name, scopes, createdAt: NOW });
      return secret;
    },
  };
};

/** What `apiUnderTest` makes. */
export type ApiUnderTest = ReturnType<typeof apiUnderTest>;

/** The faults of a problem as `pointer: detail`. */
export const faultsOf = (body: { errors?: { pointer: string; detail: string }[] }): string[] =>
  (body.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
