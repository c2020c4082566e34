import { type HttpApi, httpApi } from '../api.ts';
import { composeApi } from '../compose/api.ts';
import { inOwnInvocation } from '../compose/own-invocation.ts';

const { useCases, options } = composeApi();

/** Woken by each HTTP request. */
export const handler: HttpApi = inOwnInvocation(httpApi(useCases, options));
