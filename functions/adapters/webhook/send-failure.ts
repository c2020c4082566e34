/** What errors of the network, of TLS and of the HTTP parser mean, by their codes. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'the name does not resolve to an address'],
  ['ENODATA', 'the name does not resolve to an address'],
  ['EAI_AGAIN', 'the name could not be resolved: the name service did not answer'],
  ['EAI_FAIL', 'the name could not be resolved: the name service failed'],
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was closed before there was an answer'],
  ['EPIPE', 'the connection was closed before there was an answer'],
  ['ETIMEDOUT', 'there was no connection in time'],
  ['EHOSTUNREACH', 'there is no route to the address'],
  ['ENETUNREACH', 'there is no route to the address'],
  ['EADDRNOTAVAIL', 'there is no route to the address'],
  ['EPROTO', 'the receiver does not speak TLS as expected'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is signed by itself, not by a known authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate is not signed by a known authority'],
  [
    'UNABLE_TO_GET_ISSUER_CERT',
    'the certificate is not signed by a known authority, or its chain is incomplete',
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'the certificate is not signed by a known authority, or its chain is incomplete',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'the certificate is not signed by a known authority, or its chain is incomplete',
  ],
  ['CERT_HAS_EXPIRED', 'the certificate has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate is not valid yet'],
  ['CERT_REVOKED', 'the certificate has been revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another name'],
  ['HPE_HEADER_OVERFLOW', 'the headers of the answer are too large'],
]);

/** The code that Node gives an error (`ECONNREFUSED`), empty where there is none. */
const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** In plain words why there was no answer. The code that Node has for it stays readable at the end. */
export const sendFailure = (error: unknown): string => {
  const code = codeOf(error);
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return `${meaning} (${code})`;
  if (code.startsWith('HPE_')) return `the answer is not valid HTTP (${code})`;
  if (code.startsWith('ERR_SSL_')) return `the receiver does not speak TLS as expected (${code})`;
  return `there was no answer (${code || 'no code'})`;
};
