import { type HttpApi, httpApi } from '../api.ts';
import { composeApi } from '../compose/api.ts';

const { useCases, options } = composeApi();

/** Woken by each HTTP request. */
export const handler: HttpApi = httpApi(useCases, options);
