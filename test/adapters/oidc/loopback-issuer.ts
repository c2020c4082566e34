import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a token says. */
export type Said = Readonly<Record<string, unknown>>;

/** A key that signs tokens. It is made here, without the library that verifies them. */
export interface SigningKey {
  readonly kid: string;
  readonly jwk: JsonWebKey;
  /** @param header what stands in the header in place of the usual */
  sign(claims: Said, header?: Said): string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of a header and claims, with what signs its text. */
export const tokenOf = (header: Said, claims: Said, signed: (text: string) => Buffer): string => {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${signed(text).toString('base64url')}`;
};

const keyFor = (
  alg: string,
  kid: string,
  pair: { readonly publicKey: KeyObject },
  signed: (text: Buffer) => Buffer,
): SigningKey => ({
  kid,
  jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  sign: (claims, header = {}) =>
    tokenOf({ alg, kid, typ: 'JWT', ...header }, claims, (text) => signed(Buffer.from(text))),
});

/** A key of the curve P-256. */
export const ecKey = (kid: string): SigningKey => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return keyFor('ES256', kid, pair, (text) =>
    sign('sha256', text, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
  );
};

/** A key of RSA. */
export const rsaKey = (kid: string, modulusLength = 2048): SigningKey => {
  const pair = generateKeyPairSync('rsa', { modulusLength });
  return keyFor('RS256', kid, pair, (text) => sign('sha256', text, pair.privateKey));
};

/** A key of Ed25519. */
export const edKey = (kid: string): SigningKey => {
  const pair = generateKeyPairSync('ed25519');
  return keyFor('EdDSA', kid, pair, (text) => sign(null, text, pair.privateKey));
};

/** A server on a free port of this machine. */
export const listen = async (answer: RequestListener) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close };
};

/** An issuer on this machine: its keys, by discovery. `asked` has the paths that it was asked for. */
export const openIssuer = async (...keys: SigningKey[]) => {
  const asked: string[] = [];
  const held = [...keys];
  const { url, close } = await listen((request, response) => {
    asked.push(request.url ?? '');
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    const body = isDiscovery
      ? { issuer: url, jwks_uri: `${url}/keys` }
      : { keys: held.map(({ jwk }) => jwk) };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  return { url, close, asked, keys: held };
};
