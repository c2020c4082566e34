import type { QueueDepth, QueueName } from '../../use-cases/ports.ts';
import type { QueueStanding } from '../../use-cases/stack/read-queues.ts';
import { type Html, html } from '../parts/html.ts';
import { stateMark } from '../parts/state.ts';

/** What each queue is for. */
const WORDS: Readonly<Record<QueueName, readonly [name: string, what: string]>> = {
  wake: ['Wake', 'what is due, and what runs want'],
  taskEvents: ['Task events', 'what became of containers'],
  deliveries: ['Deliveries', 'webhooks and callbacks to try'],
};

const number = (count: number): string => count.toLocaleString('en-US');

const deadWords = ({ dead }: QueueDepth): Html => (dead === 0 ? html`0` : stateMark('failed', number(dead)));

const row = ({ queue, depth }: QueueStanding): Html => {
  const [name, what] = WORDS[queue];
  const head = html`<td class="first">${name} <small>${what}</small></td>`;
  if (!depth) return html`<tr>${head}<td colspan="4">cannot be read at the moment</td></tr>`;
  return html`<tr>${head}<td class="num"><span class="on-phone">waiting </span>${number(depth.waiting)}</td><td class="num"><span class="on-phone">in work </span>${number(depth.inFlight)}</td><td class="num"><span class="on-phone">for later </span>${number(depth.delayed)}</td><td class="num"><span class="on-phone">put aside </span>${deadWords(depth)}</td></tr>`;
};

/** What is in each queue, and what was put aside because it failed again and again. */
export const queueTable = (
  queues: readonly QueueStanding[],
): Html => html`<div class="panel scroll"><table class="cards">
<thead><tr><th>Queue</th><th class="num">Waiting</th><th class="num">In work</th><th class="num">For later</th><th class="num">Put aside</th></tr></thead>
<tbody>${queues.map(row)}</tbody>
</table></div>
<p class="fine">About right within a minute. The metric <code>ApproximateAgeOfOldestMessage</code> in CloudWatch has the age of the oldest message. Alarms within 14 minutes are messages for later. What was put aside failed again and again: its dead-letter queue keeps it for 14 days.</p>`;
