/** The container of a run inside its ECS task: what overrides name, events are read by and log streams are called. */
export const RUN_CONTAINER_NAME = 'run';

/** The prefix of a run's log stream: `<prefix>/<container>/<task id>`. */
export const RUN_LOG_STREAM_PREFIX = 'runat';
