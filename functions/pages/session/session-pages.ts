import type { Answer } from '../../http/answers/response.ts';
import { formBody } from '../../http/read/form-body.ts';
import type { RouteAnswer } from '../../http/server/route-group.ts';
import { isEncrypted, signInCookie, signOutCookie } from '../../http/server/session-cookie.ts';
import { CLOCK_COOKIE, CLOCKS } from '../parts/clock.ts';
import { fieldOf } from '../parts/form-value.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type HtmlValue, html } from '../parts/html.ts';
import { bareSurroundings, type PageWorld, type Surroundings } from '../parts/page-request.ts';
import { localPath, seeOther } from '../parts/respond.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

const main = (back: string, fault: string | undefined): HtmlValue => html`
<div class="narrow">
<h1>Sign in</h1>
<p class="sub">This stack asks for a token. The browser keeps it for 30 days, where no script can read it.</p>
<form class="panel pad" method="post" action="/sign-in">
<input type="hidden" name="back" value="${back}">
<input hidden name="username" autocomplete="username" value="runat">
<div class="field">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus spellcheck="false"${
  fault !== undefined && html` aria-invalid="true" aria-describedby="token-fault"`
}>
${fault !== undefined && html`<p class="fault" id="token-fault">${fault}</p>`}
</div>
<button class="main">Sign in</button>
</form>
<p class="sub">An operator makes a token with <code>npm run tokens -- create</code>.</p>
</div>`;

/** The page that asks for a token; after it the browser goes on to `back`. */
export const signInAnswer = (
  around: Surroundings,
  back: string,
  { fault, status = 200 }: { readonly fault?: string | undefined; readonly status?: number } = {},
): Promise<Answer> =>
  pageAnswer(around, { title: 'Sign in', main: main(back, fault), status, isOutside: true });

/** Signing in and out, and the choice of the clock. */
export const sessionPages = (world: PageWorld) => {
  const signInPage: RouteAnswer = {
    answer: (request) => signInAnswer(bareSurroundings(world, request), localPath(request.query.get('back'))),
  };

  /** Checks a token before it is kept. Where it is wrong, the page asks again. */
  const signInByForm: RouteAnswer = {
    readBody: formBody,
    answer: async (request) => {
      const token = fieldOf(request.body, 'token').trim();
      const back = localPath(fieldOf(request.body, 'back'));
      const caller = await world.useCases.signIn(token);
      if (caller) return seeOther(back, [signInCookie(token, isEncrypted(request.headers))]);
      const fault = 'This token is unknown, expired or revoked.';
      return signInAnswer(bareSurroundings(world, request), back, { fault, status: 401 });
    },
  };

  const signOut: RouteAnswer = {
    readBody: formBody,
    answer: ({ headers }) => seeOther('/sign-in', [signOutCookie(isEncrypted(headers))]),
  };

  const chooseClock: RouteAnswer = {
    readBody: formBody,
    answer: ({ body }) => {
      const back = localPath(fieldOf(body, 'back'));
      const clock = CLOCKS.find((each) => each === fieldOf(body, 'clock'));
      const cookie = `${CLOCK_COOKIE}=${clock}; Max-Age=${YEAR_SECONDS}; Path=/; SameSite=Lax`;
      return seeOther(back, clock === undefined ? [] : [cookie]);
    },
  };

  return { signInPage, signInByForm, signOut, chooseClock };
};
