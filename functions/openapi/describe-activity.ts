import { activityPageSchema } from '../http/schemas/activity-schema.ts';
import { JOB_ID, json, PAGE_QUERY } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** The routes of who did what. */
export const ACTIVITY_DESCRIPTIONS: Descriptions<'jobActivity' | 'listActivity'> = {
  jobActivity: {
    tag: 'Activity',
    summary: 'List who did what with a job',
    description:
      'The last change first. What starts by schedule is no change. A part of the list may have fewer entries than asked for and still go on.',
    path: { id: JOB_ID },
    query: PAGE_QUERY,
    responses: { 200: { description: 'A part of the list.', content: json(activityPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  listActivity: {
    tag: 'Activity',
    summary: 'List who did what',
    description:
      'Changes of all jobs, pauses of everything, and tokens that were made and revoked; the last change first. A part of the list may have fewer entries than asked for and still go on.',
    path: {},
    query: PAGE_QUERY,
    responses: { 200: { description: 'A part of the list.', content: json(activityPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
};
