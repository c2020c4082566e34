import leven from 'leven';
import { quote } from './quote.ts';

/** A longer name is near to none. */
const LONGEST_NAME = 64;
/** So many letters may be wrong in a name that is still near. */
const MOST_WRONG = 2;

/** The known name that is nearest to an unknown one, where one is near. Upper and lower case do not count. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name.length > LONGEST_NAME) return undefined;
  const [nearest] = known
    .map((each) => ({ each, wrong: leven(each.toLowerCase(), name.toLowerCase()) }))
    .filter(({ each, wrong }) => wrong <= MOST_WRONG && wrong < each.length / 2)
    .sort((a, b) => a.wrong - b.wrong);
  return nearest?.each;
};

/**
 * Says that a name is unknown, and which one was probably meant: `"imgae": unknown field; did you mean "image"?`
 * @param others what other programs call a known name
 */
export const unknownName = (
  name: string,
  known: readonly string[],
  noun: string,
  others: ReadonlyMap<string, string> = new Map(),
): string => {
  const nearest = others.get(name.toLowerCase().replaceAll(/[-_]/g, '')) ?? nearestName(name, known);
  const question = nearest === undefined ? '' : `; did you mean ${quote(nearest)}?`;
  return `${quote(name)}: unknown ${noun}${question}`;
};
