import { type ApiUnderTest, apiUnderTest, type Sent } from '../api-under-test.ts';

/** What a browser sends with every request that a person makes. */
export const BROWSER: Readonly<Record<string, string>> = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-site': 'same-origin',
};

/** What a browser sends with a form. */
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A browser before an API: it opens pages and sends forms. */
export const browserOf = (
  { send }: Pick<ApiUnderTest, 'send'>,
  more: Readonly<Record<string, string>> = {},
) => ({
  open: (target: string, sent: Sent = {}) =>
    send('GET', target, { ...sent, headers: { ...BROWSER, ...more, ...sent.headers } }),
  submit: (
    target: string,
    fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[],
  ) =>
    send('POST', target, {
      headers: { ...BROWSER, ...FORM, ...more },
      body: new URLSearchParams(fields as Record<string, string>).toString(),
    }),
});

/** An API with a job that is due every hour, and a browser before it. */
export const apiWithJob = async (more: object = {}) => {
  const api = apiUnderTest();
  const { body } = await api.post({ name: 'nightly', image: 'busybox', every: '1h', ...more });
  return { ...api, id: String(body.id), browser: browserOf(api) };
};
