import { attacksOn } from './attacks.ts';
import type { CampaignOptions } from './campaign.ts';
import type { LocalSubject } from './subject.ts';
import { asker, furnish, tidy } from './world.ts';

/** No answer takes so long, however busy the machine is: a request is given up by the product itself after 30 s. In milliseconds. */
const PATIENCE = 90_000;

/** How local mode is attacked. */
export const hostileWorld = ({ port, token }: LocalSubject) => {
  const ask = asker(port, PATIENCE, token);
  return {
    size: 1000,
    abreast: 8,
    patience: PATIENCE,
    settling: PATIENCE,
    mostBatches: 40,
    prepare: async () => attacksOn(await furnish(ask, token)),
    tidy: () => tidy(ask),
    troubles: /could not|unforeseen/,
  } satisfies Partial<CampaignOptions>;
};
