import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';

type Properties = Record<string, { type: PropertyType; required?: boolean }>;

/** Finds what of a value is not as AWS's published schema of an event says. */
export class EventSchema {
  readonly #database: SpecDatabase;
  readonly #root: Properties;

  private constructor(database: SpecDatabase, root: Properties) {
    this.#database = database;
    this.#root = root;
  }

  /** @param name such as `aws.ecs@ECSTaskStateChange`. */
  static async load(name: string): Promise<EventSchema> {
    const database = await loadAwsServiceSpec();
    const event = database.all('event').find((each) => each.name === name);
    if (!event) throw new Error(`event "${name}": not in AWS's service specification`);
    return new EventSchema(database, database.get('eventTypeDefinition', event.rootProperty).properties);
  }

  /** One line per fault: the place and what was expected there. */
  faultsOf(detail: unknown): string[] {
    return this.#structure(this.#root, detail, 'detail');
  }

  #structure(properties: Properties, value: unknown, path: string): string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${path}: expected an object`];
    const given = new Map(Object.entries(value));
    return Object.entries(properties).flatMap(([name, { type, required }]) => {
      const member = given.get(name);
      if (member !== undefined) return this.#value(type, member, `${path}.${name}`);
      return required ? [`${path}.${name}: required`] : [];
    });
  }

  #value(type: PropertyType, value: unknown, path: string): string[] {
    switch (type.type) {
      case 'ref':
        return this.#structure(
          this.#database.get('eventTypeDefinition', type.reference.$ref).properties,
          value,
          path,
        );
      case 'array':
        if (!Array.isArray(value)) return [`${path}: expected an array`];
        return value.flatMap((item, index) => this.#value(type.element, item, `${path}[${index}]`));
      case 'map':
        return Object.entries(value as object).flatMap(([key, item]) =>
          this.#value(type.element, item, `${path}.${key}`),
        );
      default:
        return typeof value === type.type ? [] : [`${path}: expected ${type.type}, found ${typeof value}`];
    }
  }
}
