import type { EmulatorDatabase } from '../../emulator-database.ts';
import { type EcsPlace, taskDefinitionArn } from '../ground/ecs-settings.ts';
import type { TaskDefinition } from './task-definition.ts';

/** A family, and a revision where one is named. */
export interface TaskDefinitionName {
  family: string;
  revision?: number;
}

/** All revisions of all families. */
export class TaskDefinitions {
  readonly #database: EmulatorDatabase;
  readonly #place: EcsPlace;

  constructor(database: EmulatorDatabase, place: EcsPlace) {
    this.#database = database;
    this.#place = place;
  }

  /** Reads `family`, `family:revision` or an ARN; undefined when it is not of this account and region. */
  parse(text: string): TaskDefinitionName | undefined {
    const prefix = taskDefinitionArn(this.#place, '', 0).slice(0, -':0'.length);
    if (text.startsWith('arn:') && !text.startsWith(prefix)) return undefined;
    const plain = text.startsWith('arn:') ? text.slice(prefix.length) : text;
    const parts = /^([A-Za-z0-9_-]{1,255})(?::(\d{1,9}))?$/.exec(plain);
    if (!parts?.[1]) return undefined;
    return parts[2] ? { family: parts[1], revision: Number(parts[2]) } : { family: parts[1] };
  }

  /** Without a revision: the latest that is active. */
  find({ family, revision }: TaskDefinitionName): TaskDefinition | undefined {
    const row =
      revision === undefined
        ? this.#database.first(
            "select record from task_definition where family = ? and status = 'ACTIVE' order by revision desc limit 1",
            family,
          )
        : this.#database.first(
            'select record from task_definition where family = ? and revision = ?',
            family,
            revision,
          );
    return row && (JSON.parse(String(row.record)) as TaskDefinition);
  }

  /** Stores it under the family's next revision, which counts inactive ones too. */
  add(family: string, make: (revision: number, arn: string) => TaskDefinition): TaskDefinition {
    const sql = 'select max(revision) as latest from task_definition where family = ?';
    const revision = Number(this.#database.first(sql, family)?.latest ?? 0) + 1;
    const definition = make(revision, taskDefinitionArn(this.#place, family, revision));
    this.#database.run(
      'insert into task_definition (family, revision, status, record) values (?, ?, ?, ?)',
      family,
      revision,
      definition.status,
      JSON.stringify(definition),
    );
    return definition;
  }

  save(definition: TaskDefinition): void {
    this.#database.run(
      'update task_definition set status = ?, record = ? where family = ? and revision = ?',
      definition.status,
      JSON.stringify(definition),
      definition.family,
      definition.revision,
    );
  }

  /** A page of ARNs, by family and revision. */
  page(
    query: { family?: string; status: string; isDescending: boolean },
    offset: number,
    size: number,
  ): string[] {
    const direction = query.isDescending ? 'desc' : 'asc';
    const rows = this.#database.all(
      `select family, revision from task_definition where status = ? and (? is null or family = ?)
       order by family ${direction}, revision ${direction} limit ? offset ?`,
      query.status,
      query.family ?? null,
      query.family ?? null,
      size,
      offset,
    );
    return rows.map(({ family, revision }) =>
      taskDefinitionArn(this.#place, String(family), Number(revision)),
    );
  }
}
