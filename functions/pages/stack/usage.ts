import { CPU_UNITS } from '../../domain/target/fargate-size.ts';
import type { CapacityUsage, Usage } from '../../use-cases/stack/read-usage.ts';
import { factList } from '../parts/controls.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { counted } from '../parts/words.ts';

const MIB_A_GIB = 1024;

const takenWords = ({ containers, cpuUnits, memoryMiB }: CapacityUsage): HtmlValue =>
  containers > 0 &&
  html`${cpuUnits / CPU_UNITS} vCPU <small>${memoryMiB / MIB_A_GIB} GiB in ${counted(containers, 'container')}</small>`;

/** What is under way, and what it takes of the account's quota for Fargate. */
export const usageFacts = ({ queued, starting, running, taken, isMore }: Usage): Html => {
  const { on_demand: onDemand, spot } = taken;
  const more = isMore ? ' or more' : '';
  return html`${factList([
    ['Runs', `${counted(running, 'running', 'running')}${more}, ${starting} starting, ${queued} queued`],
    ['Fargate', takenWords(onDemand) || 'nothing'],
    ['Fargate Spot', takenWords(spot)],
  ])}<p class="fine">A new account may run 6 vCPU of Fargate at once. Service Quotas shows the limit of your account and how much of it is in use.</p>`;
};
