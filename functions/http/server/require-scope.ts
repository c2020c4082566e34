import type { Scope } from '../../contract/routes.ts';
import { type Caller, mayUse } from '../../domain/stack/token.ts';
import type { SignIn } from '../../use-cases/stack/authenticate.ts';
import { HttpRefusal } from '../answers/problem.ts';
import type { RouteStep } from './route-group.ts';

/** Who callers are where nobody is asked for a token: local mode. */
const LOCAL_CALLER: Caller = { name: 'local', scopes: ['admin'] };

const BEARER = 'Bearer realm="runat"';

type Asked = Parameters<RouteStep>[0]['event'];

/**
 * How to sign in. `Basic` makes browsers open a box for a password, also over a page whose script has asked and which says
 * itself what is missing. So a script of our own pages is not told of it under `/v1`. Scripts that use the older APIs in a
 * browser sign in by that box.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Dest
 */
const challengeFor = ({ headers, rawPath }: Asked): string => {
  const isScript = headers['sec-fetch-dest'] === 'empty' && headers['sec-fetch-site'] === 'same-origin';
  return isScript && rawPath.startsWith('/v1/') ? BEARER : `Basic realm="runat", charset="UTF-8", ${BEARER}`;
};

/** The token of an Authorization header: after `Bearer`, or the password of `Basic`. */
const readSecret = (authorization = ''): string | undefined => {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials || undefined;
  const userAndPassword = Buffer.from(credentials, 'base64').toString();
  const colon = userAndPassword.indexOf(':');
  return colon < 0 ? undefined : userAndPassword.slice(colon + 1);
};

/** A way to find out who calls: undefined when nobody knows. */
export type Identify = (authorization: string | undefined) => Promise<Caller | undefined>;

/** Knows callers by token, or takes everyone for the one local caller. */
export const identify =
  (mode: 'token' | 'none', signIn: SignIn): Identify =>
  async (authorization) => {
    if (mode === 'none') return LOCAL_CALLER;
    const secret = readSecret(authorization);
    return secret === undefined ? undefined : signIn(secret);
  };

/**
 * Lets only callers through whose token has the scope, and notes who it is.
 * @throws HttpRefusal `not_signed_in` with the header `www-authenticate`; `not_allowed`.
 */
export const requireScope =
  (scope: Scope | 'any', who: Identify): RouteStep =>
  async ({ event, context }) => {
    const { authorization } = event.headers;
    const caller = await who(authorization);
    if (!caller) {
      const detail =
        authorization === undefined
          ? 'no token given: expected "Authorization: Bearer <token>", or Basic with the token as password'
          : 'the token is unknown, expired or revoked';
      throw new HttpRefusal('not_signed_in', detail, {
        'www-authenticate': challengeFor(event),
      });
    }
    if (!mayUse(caller, scope)) {
      const has = caller.scopes.join(', ') || 'none';
      throw new HttpRefusal('not_allowed', `needs the scope "${scope}"; token "${caller.name}" has: ${has}`, {
        'www-authenticate': `Bearer realm="runat", error="insufficient_scope", scope="${scope}"`,
      });
    }
    context.caller = caller;
  };
