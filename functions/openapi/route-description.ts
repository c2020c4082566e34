import type * as z from 'zod';
import type { ROUTES, RouteName } from '../contract/routes.ts';
import type { ProblemKind } from '../http/answers/problem.ts';

/** The parts into which the document sorts the routes. */
export const TAGS = {
  Jobs: 'What runs, and when.',
  Runs: 'One execution of a job each, and what it wrote.',
  Deliveries: 'Webhooks and callbacks on their way.',
  Activity: 'Who did what.',
  Stack: 'What concerns all jobs, and this description.',
  'Docker scheduler': 'An older API: containers by name, once, later.',
  Timers: 'An older API: calls a URL once, later.',
  Tasks: 'An older API: runs a shell command again and again.',
  'Job logs': 'An older API: jobs that keep logs.',
} as const;

/** One of `TAGS`. */
export type Tag = keyof typeof TAGS;

/** A body of one media type. */
export interface Content {
  /** Has an `id`; its own examples are shown where there are none here. */
  readonly schema: z.ZodType;
  /** By name. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

/** Bodies by media type. */
export type Contents = Readonly<Record<string, Content>>;

/** One answer of a route that is no error. */
export interface ResponseDescription {
  readonly description: string;
  readonly content?: Contents;
  /** By name, in lower case. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
}

/** How a route tells errors. */
export type ErrorStyle = 'problem' | 'message' | 'timer' | 'jobLog';

/** What the document says about a route; the rest follows from `ROUTES`. */
export interface RouteDescription<Parameter extends string = string> {
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** By name. */
  readonly path: Readonly<Record<Parameter, z.ZodType>>;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** Parameters of the query that are not known are ignored, not refused. */
  readonly ignoresUnknownQuery?: true;
  /** By name, in lower case. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  readonly body?: { readonly isRequired: boolean; readonly content: Contents };
  /** By status. */
  readonly responses: Readonly<Record<number, ResponseDescription>>;
  readonly errorStyle: ErrorStyle;
  /** Beside those that follow from its scope and method. */
  readonly problems: readonly ProblemKind[];
  /** Errors with a description of their own, by status. */
  readonly otherErrors?: Readonly<Record<number, ResponseDescription>>;
}

type Cleaned<Name extends string> = Name extends 'proxy+' ? 'name' : Name;

/** The names of the parameters in a path. */
type ParametersIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Cleaned<Name> | ParametersIn<Rest>
  : never;

/** The descriptions of some routes. Each names the parameters of its path, no more and no fewer. */
export type Descriptions<Name extends RouteName> = {
  readonly [N in Name]: RouteDescription<ParametersIn<(typeof ROUTES)[N]['path']>>;
};

/** The path of a route as OpenAPI writes it. */
export const documentedPath = (path: string): string => path.replace('{proxy+}', '{name}');
