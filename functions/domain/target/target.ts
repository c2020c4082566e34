import type { ContainerTarget } from './container.ts';
import type { WebhookTarget } from './webhook.ts';

/** Nothing is run; that its time came is on record. */
export interface MarkerTarget {
  readonly kind: 'marker';
}

/** What a job runs. */
export type Target = ContainerTarget | WebhookTarget | MarkerTarget;

/** Tells whether the output of what is run tells stdout and stderr apart. */
export const isShellTarget = (target: Target): boolean =>
  target.kind === 'container' && target.shell !== undefined;

/** What is run, in one word or two. */
export const targetWords = (target: Target): string => {
  switch (target.kind) {
    case 'container':
      return target.image;
    case 'webhook':
      return `${target.method} ${target.url}`;
    case 'marker':
      return 'marker';
  }
};
