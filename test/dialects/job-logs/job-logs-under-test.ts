import { expect } from 'vitest';
import { numberedJobId } from '../../../functions/domain/shared/job-number.ts';
import { apiUnderTest } from '../../http/api-under-test.ts';

/** What browsers accept. */
export const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
/** The day of `NOW`. */
export const TODAY = '2026-11-21';
/** A job that is due once, half an hour from `NOW`. */
export const ONCE = { jobname: 'backup', startdate: TODAY, starttime: '10:00', repeat: false, active: true };
/** The same, again and again. */
export const REPEATING = { ...ONCE, repeat: true, interval: 3600 };

/** The dialect over an in-memory world. */
export const jobLogs = () => {
  const api = apiUnderTest();
  const post = (json: unknown, headers: Record<string, string> = {}) =>
    api.send('POST', '/jobs', { json, headers });
  return {
    ...api,
    post,
    create: async (json: object = ONCE): Promise<number> => (await post(json)).body.jobid,
    get: async (id: number) => (await api.send('GET', `/jobs/${id}`)).body,
    logs: async (id: number) => (await api.send('GET', `/jobs/${id}`)).body.logs,
    /** The id in `/v1` of a job. */
    idOf: (number: number): string => numberedJobId('joblog', number),
    /** The faults of a refusal by field, several of one field in one text. It must have stored nothing. */
    refusal: async (json: unknown): Promise<Record<string, string>> => {
      const { status, headers, body } = await post(json);
      expect([status, headers['content-type']]).toEqual([400, 'application/json']);
      expect(Object.keys(body)).toEqual(['errors']);
      expect(api.jobs.all()).toEqual([]);
      expect(api.numbers.last('joblog')).toBe(0);
      const errors: [string, string[]][] = Object.entries(body.errors);
      return Object.fromEntries(errors.map(([field, faults]) => [field, faults.join('; ')]));
    },
  };
};
