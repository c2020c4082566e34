import type { PageRouteName, SharedPageName } from '../contract/page-routes.ts';
import { DomainError } from '../domain/shared/errors.ts';
import type { Problem } from '../http/answers/problem.ts';
import type { Answer } from '../http/answers/response.ts';
import { formBody } from '../http/read/form-body.ts';
import type { ApiRequest, RefusedRequest, RouteAnswer } from '../http/server/route-group.ts';
import { activityPage } from './activity/activity-page.ts';
import { assetAnswer } from './assets/assets.ts';
import { deliveryPages } from './deliveries/delivery-pages.ts';
import { formPages } from './form/form-pages.ts';
import { jobActions } from './job/job-actions.ts';
import { jobPage } from './job/job-page.ts';
import { bulkActions } from './overview/bulk-actions.ts';
import { overviewPage } from './overview/overview-page.ts';
import { bareSurroundings, type PageRequest, type PageWorld, surroundingsOf } from './parts/page-request.ts';
import { logPages } from './run/log-pages.ts';
import { runPage } from './run/run-page.ts';
import { runsPage } from './runs/runs-page.ts';
import { sessionPages, signInAnswer } from './session/session-pages.ts';
import { problemPage } from './stack/problem-page.ts';
import { stackPages } from './stack/stack-pages.ts';

const noAsset = (): never => {
  throw new DomainError('not_found', 'there is no such file; reload the page that asked for it');
};

const asset: RouteAnswer = {
  answer: ({ path, headers }) => assetAnswer(path, headers['accept-encoding'] ?? '') ?? noAsset(),
};

/** The form of the pages has an address of its own; what else browsers send gets the answers of the API. */
const isOwnForm = ({ bodyKind, query }: ApiRequest): boolean =>
  bodyKind === 'form' && query.get('form') === 'true';

/** The pages for people: what they are at which address, and how they tell errors. */
export const pages = (world: PageWorld) => {
  /** A page, with what is around it. */
  const page = (
    answer: (request: PageRequest) => Promise<Answer>,
    readBody?: RouteAnswer['readBody'],
  ): RouteAnswer => ({
    ...(readBody && { readBody }),
    answer: async (request) => answer({ ...request, around: await surroundingsOf(world, request) }),
  });

  const session = sessionPages(world);
  const form = formPages(world);
  const actions = jobActions(world);
  const bulk = bulkActions(world);
  const log = logPages(world);
  const deliveries = deliveryPages(world);
  const stack = stackPages(world);

  const routes: Readonly<Record<PageRouteName, RouteAnswer>> = {
    pageAsset: asset,
    pageSignIn: session.signInPage,
    pageSignInByForm: session.signInByForm,
    pageSignOut: session.signOut,
    pageClock: session.chooseClock,
    pageBulk: { readBody: formBody, answer: bulk.act },
    pageExample: { readBody: formBody, answer: bulk.example },
    pagePreview: page(form.preview, formBody),
    pageEdit: page(form.edit),
    pageEditByForm: page(form.save, formBody),
    pageRunNow: { readBody: formBody, answer: actions.runNow },
    pagePause: { readBody: formBody, answer: actions.pause },
    pageResume: { readBody: formBody, answer: actions.resume },
    pageCancel: { readBody: formBody, answer: actions.cancel },
    pageRuns: page(runsPage(world)),
    pageRun: page(runPage(world)),
    pageLog: { answer: log.part },
    pageRaw: { answer: log.raw },
    pageStop: { readBody: formBody, answer: actions.stop },
    pageDeliveries: page(deliveries.list),
    pageReplay: { readBody: formBody, answer: deliveries.replay },
    pageActivity: page(activityPage(world)),
    pageStatus: page(stack.status),
    pagePauseAll: { readBody: formBody, answer: stack.pause },
    pageResumeAll: { readBody: formBody, answer: stack.resume },
  };

  const overview = page(overviewPage(world)).answer;
  const newJob = page(form.create).answer;
  const job = page(jobPage(world)).answer;
  const saveNew = (older: RouteAnswer) => page(form.saveNew(older.answer)).answer;

  /** What browsers get at addresses that an older API answers; every other client gets what it always got. */
  const forBrowsers = (name: SharedPageName, older: RouteAnswer): RouteAnswer['answer'] => {
    const created = saveNew(older);
    const byName: Readonly<Record<SharedPageName, RouteAnswer['answer']>> = {
      dockerRoot: overview,
      dockerList: (request) => (request.query.get('form') === 'true' ? newJob : overview)(request),
      jobLogGet: job,
      jobLogCreate: (request) => (isOwnForm(request) ? created : older.answer)(request),
    };
    return byName[name];
  };

  const writeProblem = async (request: RefusedRequest, problem: Problem): Promise<Answer> => {
    const around = bareSurroundings(world, request);
    if (problem.kind !== 'not_signed_in') return problemPage(around, problem);
    const back = request.method === 'GET' ? around.here : '/';
    const fault = around.isSignedIn ? 'Your token is unknown, expired or revoked by now.' : undefined;
    return signInAnswer(around, back, { status: 401, fault });
  };

  return { routes, forBrowsers, writeProblem };
};

/** The pages, ready to answer. */
export type Pages = ReturnType<typeof pages>;
