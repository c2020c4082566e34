import { composeApi } from '../compose/api.ts';
import { type HttpApi, httpApi } from '../api.ts';

const { useCases, options } = composeApi();

/** Woken by each HTTP request. */
export const handler: HttpApi = httpApi(useCases, options);
