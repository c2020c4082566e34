import type { Answer } from '../../http/answers/response.ts';
import { pageAnswer } from '../parts/frame.ts';
import type { PageRequest, PageWorld } from '../parts/page-request.ts';

/** All runs, the latest first. */
export const runsPage =
  (_world: PageWorld) =>
  (request: PageRequest): Promise<Answer> =>
    pageAnswer(request.around, { title: 'Runs', section: 'runs', main: '' });
