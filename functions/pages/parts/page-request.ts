import type { Instant } from '../../domain/shared/instant.ts';
import type { PauseOfAll } from '../../domain/stack/global-pause.ts';
import type { ApiRequest, RefusedRequest } from '../../http/server/route-group.ts';
import { isEncrypted, tokenOf } from '../../http/server/session-cookie.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { Clock } from '../../use-cases/ports.ts';
import { type PageClock, readClock } from './clock.ts';

/** What the pages need to know when they are built. */
export interface PageSettings {
  readonly stackName: string;
  /** Of the product. */
  readonly version: string;
  /** Nobody signs in: local mode. */
  readonly isOpen: boolean;
  /** The zone of the server: that of readers of whom no other is known. */
  readonly timezone: string;
  /** The image that examples run in. */
  readonly defaultImage: string;
  /** Containers have public IPv4 addresses. */
  readonly publicAddresses: boolean;
}

/** What pages work with. */
export interface PageWorld {
  readonly useCases: ApiUseCases;
  readonly settings: PageSettings;
  readonly clock: Pick<Clock, 'now'>;
}

/** What every page shows around its own matter. */
export interface Surroundings {
  readonly stackName: string;
  readonly isOpen: boolean;
  /** A browser keeps a token. */
  readonly isSignedIn: boolean;
  readonly clock: PageClock;
  /** Containers have public IPv4 addresses. */
  readonly publicAddresses: boolean;
  readonly pause: PauseOfAll | undefined;
  readonly lastTickAt: Instant | undefined;
  /** Whether the stack was asked for these two: not for the page of an error. */
  readonly isRead: boolean;
  /** The address of this page, for forms that lead back to it. */
  readonly here: string;
  /** Where the API is: `https://host`. */
  readonly origin: string;
  readonly isEncrypted: boolean;
  readonly mayCompress: boolean;
}

/** A request for a page. */
export interface PageRequest extends ApiRequest {
  readonly around: Surroundings;
}

/** What is around a page before the stack is asked. */
export const bareSurroundings = (
  { settings, clock }: PageWorld,
  { headers, cookies, path, rawQuery }: Omit<RefusedRequest, 'method'>,
): Surroundings => {
  const overTls = isEncrypted(headers);
  return {
    stackName: settings.stackName,
    isOpen: settings.isOpen,
    isSignedIn: tokenOf(cookies, overTls) !== undefined,
    clock: readClock(cookies, settings.timezone, clock.now()),
    publicAddresses: settings.publicAddresses,
    pause: undefined,
    lastTickAt: undefined,
    isRead: false,
    here: `${encodeURI(path.toWellFormed())}${rawQuery === '' ? '' : `?${rawQuery}`}`,
    origin: `${overTls ? 'https' : 'http'}://${headers.host ?? 'localhost'}`,
    isEncrypted: overTls,
    mayCompress: /\bgzip\b/.test(headers['accept-encoding'] ?? ''),
  };
};

/** What is around a page. */
export const surroundingsOf = async (world: PageWorld, request: ApiRequest): Promise<Surroundings> => ({
  ...bareSurroundings(world, request),
  ...(await world.useCases.readStackState()),
  isRead: true,
});
