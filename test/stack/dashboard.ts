import type { Template } from 'aws-cdk-lib/assertions';

/** A metric in a graph of a dashboard. */
export interface ShownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly metrics?: readonly (readonly (string | object)[])[];
    readonly query?: string;
    readonly alarms?: readonly string[];
  };
}

/** The one dashboard of a template; what refers to a resource is its logical id, and an attribute after a dot. */
export const dashboardOf = (template: Template) => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  if (!dashboard) throw new Error('expected a dashboard');
  const { widgets }: { readonly widgets: readonly Widget[] } = JSON.parse(
    textOf(dashboard.Properties.DashboardBody),
  );
  return {
    name: String(dashboard.Properties.DashboardName),
    widgets,
    metrics: widgets.flatMap(({ properties }) => properties.metrics?.map(readMetric) ?? []),
    queries: widgets.flatMap(({ properties }) => properties.query ?? []),
  };
};

/** Namespace, name, then dimensions and their values, then how it is shown. */
const readMetric = (entry: readonly (string | object)[]): ShownMetric => {
  const [namespace = '', name = '', ...rest] = entry.filter((part) => typeof part === 'string');
  const dimensions = rest.flatMap((part, index) => (index % 2 === 0 ? [[part, rest[index + 1] ?? '']] : []));
  return { namespace, name, dimensions: Object.fromEntries(dimensions) };
};

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(value ?? {});
  if (intrinsic === 'Ref') return String(argument);
  if (!Array.isArray(argument)) throw new Error(`cannot resolve ${JSON.stringify(value)}`);
  return intrinsic === 'Fn::GetAtt' ? argument.join('.') : argument[1].map(textOf).join(argument[0]);
};
