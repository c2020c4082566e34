import * as z from 'zod';
import type { Action } from '../../domain/activity/activity.ts';
import { instant, jobId, links, nextCursor, runId, text, words } from './schema-parts.ts';

const EXAMPLE = {
  id: '20261121T093002054Z-9f2c41d07ab3',
  at: '2026-11-21T09:30:02.054Z',
  caller: 'deploy',
  action: 'edited',
  jobId: '01a1fd70f1c0700087fbf7479cb86dfe',
  jobName: 'nightly-backup',
  changes: [
    { field: 'cron', from: '0 3 * * *', to: '30 3 * * *' },
    { field: 'environment', isHidden: true, added: ['MODE'], changed: ['DATABASE_URL'] },
  ],
  links: { job: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe' },
};

const names = (description: string) => z.array(z.string()).max(21).optional().meta({ description });

const changeSchema = z
  .strictObject({
    field: text(
      'The field of the job. Else `stop` (what runs is asked to stop), `workerId`, `pause` (until when everything is paused), or `scopes` and `expiresAt` of a token.',
    ),
    from: text(
      'What it was: a text as it is, any other value as JSON; at most 200 characters. It is absent where the field was not there.',
    ).optional(),
    to: text('What it is, in the same form. It is absent where the field is not there any more.').optional(),
    isHidden: z.literal(true).optional().meta({
      description: 'Its values are not kept here, as they may be secret.',
    }),
    added: names('The names of variables, secrets or headers that are new; at most 20, then how many more.'),
    removed: names('Those that are gone.'),
    changed: names('Those that have another value.'),
  })
  .meta({ id: 'FieldChange', description: 'What became of one field.' });

/** One change that somebody made. */
export const activitySchema = z
  .strictObject({
    id: text('The id of the entry. Ids sort by time.'),
    at: instant('When it was changed.'),
    caller: text(
      'Who did it: the name of a token, `oidc:` and the subject of a token of an issuer, `local` where nobody signs in, or `npm run tokens`.',
    ),
    action: words<Action>('What was done.', {
      created: 'a job was created',
      edited: 'fields of a job were changed',
      paused: 'a job was paused',
      resumed: 'a job was resumed',
      revived: 'a job that was over was put again under its name',
      canceled: 'a job was canceled',
      run_now: 'a job was run beside its schedule',
      stopped: 'a run was asked to stop',
      reported: 'a worker reported a run that it did by itself',
      replayed: 'a webhook or callback was sent again',
      all_paused: 'everything was paused, or the end of that pause was changed',
      all_resumed: 'everything was resumed',
      token_created: 'a token was made',
      token_revoked: 'a token was revoked',
    }),
    jobId: jobId('The job. It is absent for what is about the stack.').optional(),
    jobName: text('The name of the job now, where it has one and is still known.').optional(),
    runId: runId('The run that was stopped or reported, or the first that was asked for.').optional(),
    deliveryId: text('The delivery that was sent again.').optional(),
    token: text('The name of the token that was made or revoked.').optional(),
    changes: z.array(changeSchema).meta({
      description: 'What changed. Never a value of an environment, a secret, a header, a body or a script.',
    }),
    links: links(EXAMPLE.links),
  })
  .meta({ id: 'Activity', description: 'A change that somebody made.', examples: [EXAMPLE] });

/** A part of a list of changes. */
export const activityPageSchema = z.strictObject({ items: z.array(activitySchema), nextCursor }).meta({
  id: 'ActivityPage',
  description: 'A part of a list of changes that were made.',
  examples: [{ items: [EXAMPLE] }],
});
