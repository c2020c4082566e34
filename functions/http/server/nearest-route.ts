import { ROUTES } from '../../contract/routes.ts';
import { nearestName } from '../../domain/shared/nearest-name.ts';

/** Paths of this API begin with its version. The older APIs answer unknown paths in their own words. */
const OWN_PATH = /^\/v\d+\//i;

const stepsOf = (path: string): readonly string[] => path.split('/').filter((step) => step !== '');

const OWN_ROUTES = Object.values(ROUTES)
  .filter(({ path }) => OWN_PATH.test(path) && !path.includes('+'))
  .map(({ method, path }) => ({ method, steps: stepsOf(path) }));

const isParameter = (step: string): boolean => step.startsWith('{');

const VERSION = /^v\d+$/i;

/** How far a step is from that of a route: 0 is the same, 1 is too far. */
const distanceOf = (given: string, step: string): number => {
  if (isParameter(step) || given === step) return 0;
  const isNear = VERSION.test(step) ? VERSION.test(given) : nearestName(given, [step]) !== undefined;
  return isNear ? 0.5 : 1;
};

/** A way from the given steps to those of a route: what it costs, and the steps filled in. */
interface Way {
  readonly cost: number;
  readonly steps: readonly string[];
}

/** What is given has at most so many steps: a longer path is near to no route. */
const MOST_STEPS = 8;
/** Two steps are misspelt, or one is too much. */
const MOST_COST = 1;

/** The cheapest way, with wrong and superfluous steps. */
const wayTo = (given: readonly string[], route: readonly string[]): Way => {
  const [first, ...others] = given;
  const [step, ...rest] = route;
  if (first === undefined) return { cost: route.length, steps: route };
  if (step === undefined) return { cost: given.length, steps: [] };
  const ways: Way[] = [];
  const distance = distanceOf(first, step);
  if (distance < 1) {
    const on = wayTo(others, rest);
    ways.push({ cost: distance + on.cost, steps: [isParameter(step) ? first : step, ...on.steps] });
  }
  const without = wayTo(others, route);
  ways.push({ cost: 1 + without.cost, steps: without.steps });
  return ways.reduce((best, way) => (way.cost < best.cost ? way : best));
};

/**
 * The path that was probably meant by one of this API that no route takes with this method: `/v1/jobs` for `/v1/job`.
 * Undefined where no route is near, and for the paths of the older APIs.
 */
export const nearestRoute = (method: string, path: string): string | undefined => {
  const given = stepsOf(path);
  if (!OWN_PATH.test(path) || given.length > MOST_STEPS) return undefined;
  const [best] = OWN_ROUTES.filter((route) => route.method === method)
    .map(({ steps }) => wayTo(given, steps))
    .filter(({ cost }) => cost <= MOST_COST)
    .sort((a, b) => a.cost - b.cost);
  return best && `/${best.steps.join('/')}`;
};
