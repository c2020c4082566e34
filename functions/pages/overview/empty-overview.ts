import { actionButton, copyable } from '../parts/controls.ts';
import { type Html, html } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';

/** What a stack without jobs shows: how the first one is made. */
export const emptyOverview = ({ origin, isOpen }: Surroundings, image: string): Html => {
  const token = isOpen ? '' : ` \\\n  -H "authorization: Bearer $TOKEN"`;
  const body = JSON.stringify({ image, shell: 'date; uname -a', in: '10s' });
  const curl = `curl -X POST ${origin}/v1/jobs${token} \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
  return html`
<div class="narrow">
<h1>No jobs yet.</h1>
<p class="sub">A job is an image, a time and a few rules. Make one by a form, by one command, or let an example show you its log.</p>
<div class="buttons">
${actionButton({ path: '/example', word: 'Run an example', style: 'main' })}
<a class="button" href="/jobs?form=true">New job</a>
</div>
<h2>By one command</h2>
${copyable('first-curl', curl, 'a command that makes a job')}
</div>`;
};
