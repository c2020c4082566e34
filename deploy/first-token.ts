/** What is known when it comes to a token for whoever deploys. */
export interface TokenFacts {
  readonly address: string;
  /** What the config file of the command line holds; undefined where there is no such file. */
  readonly config: { readonly url: string; readonly hasToken: boolean } | undefined;
  /** Whether the API takes the token of the config file. */
  readonly isTaken: boolean;
  /** Whether the stack has any token. */
  readonly hasTokens: boolean;
}

/** What to do about it. */
export type TokenStep =
  /** The config file has a token that works. */
  | 'keep'
  /** Make the first one, and keep it in the config file. */
  | 'make-and-keep'
  /** Make the first one, and show it: the config file is about another Runat, whose token would be lost. */
  | 'make-and-show'
  /** There are tokens; whose they are is not known here, so nobody is given another without being asked. */
  | 'leave';

/** Decides whether a token is made. A second deployment makes none. */
export const tokenStep = ({ address, config, isTaken, hasTokens }: TokenFacts): TokenStep => {
  if (isTaken && config?.url === address) return 'keep';
  if (hasTokens) return 'leave';
  const isOfAnother = config?.hasToken === true && config.url !== address;
  return isOfAnother ? 'make-and-show' : 'make-and-keep';
};
