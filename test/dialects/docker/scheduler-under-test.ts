import { expect } from 'vitest';
import { type ApiSetup, apiUnderTest } from '../../http/api-under-test.ts';

/** A body as curl --form and browsers send it. */
export const multipart = (
  fields: Record<string, string>,
  boundary = '------------------------d74496d66958873e',
) => ({
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  body: Buffer.from(
    `${Object.entries(fields)
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join('')}--${boundary}--\r\n`,
  ),
});

/** The same as an HTML form without files. */
export const urlencoded = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

/** The dialect over an in-memory world. */
export const scheduler = (setup?: ApiSetup) => {
  const api = apiUnderTest(setup);
  const post = (fields: Record<string, string>) => api.send('POST', '/job', multipart(fields));
  return {
    ...api,
    post,
    /** Schedules a job and gives its id. */
    schedule: async (
      fields: Record<string, string> = { job_name: 'JOB_A', time: '30s' },
    ): Promise<string> => {
      const { body } = await post(fields);
      const [, id = ''] = / with id (\w+) /.exec(body.message) ?? [];
      return id;
    },
    /** The message of a refusal, which must have stored nothing. */
    refusal: async (json: unknown): Promise<string> => {
      const { status, headers, body } = await api.send('POST', '/job', { json });
      expect(status).toBe(400);
      expect(headers['content-type']).toBe('application/json');
      expect(Object.keys(body)).toEqual(['message']);
      expect(api.jobs.all()).toEqual([]);
      return body.message;
    },
  };
};
