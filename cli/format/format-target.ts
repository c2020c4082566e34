import type { JobTarget } from '../api/api-shapes.ts';
import { harmless } from './format-words.ts';

/** What a job runs, in few words: an image, `POST https://…`, or `marker` where it runs nothing. */
export const targetText = ({ image, url, method = 'POST' }: JobTarget): string =>
  harmless(image ?? (url === undefined ? 'marker' : `${method} ${url}`));
