/** A variable of a container, as ECS writes it. */
export interface KeyValuePair {
  name?: string;
  value?: string;
}

/** A tag of a task or of a task definition, as ECS writes it. */
export interface Tag {
  key?: string;
  value?: string;
}
