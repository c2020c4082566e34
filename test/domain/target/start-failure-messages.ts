const ECR = '111122223333.dkr.ecr.eu-central-1.amazonaws.com';
const RETRIED =
  'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref';
const DAEMON = 'CannotPullContainerError: Error response from daemon:';
const RUNC =
  'CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: ' +
  'runc create failed: unable to start container process:';
const SECRETS = 'ResourceInitializationError: unable to pull secrets or registry auth:';
const LOGIN = `${SECRETS} execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 1 time(s):`;

/**
 * Messages as AWS's pages show them and as people have met them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
export const MESSAGES: readonly (readonly [code: string, message: string])[] = [
  ['wrong_architecture', `${RUNC} exec /bin/sh: exec format error: unknown`],
  [
    'wrong_architecture',
    "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'",
  ],
  ['wrong_architecture', `${DAEMON} no matching manifest for linux/arm64/v8 in the manifest list entries`],
  ['wrong_architecture', 'no match for platform in manifest: not found'],
  [
    'wrong_architecture',
    'image with reference docker.io/library/app:1 was found but does not provide the specified platform (linux/arm64)',
  ],

  [
    'image_access_denied',
    `${RETRIED} docker.io/library/nosuch:latest: pull access denied, repository does not exist or may require authorization`,
  ],
  [
    'image_access_denied',
    `${RETRIED} docker.io/library/nosuch:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
  ],
  [
    'image_access_denied',
    "pull access denied for nosuch, repository does not exist or may require 'docker login'",
  ],
  [
    'image_access_denied',
    `${DAEMON} pull access denied for ${ECR}/app, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-central-1:111122223333:repository/app`,
  ],
  [
    'image_access_denied',
    'CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.',
  ],
  [
    'image_access_denied',
    `CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "${ECR}/app:1": unexpected status code [manifests 1]: 403 Forbidden`,
  ],
  [
    'image_access_denied',
    `${RETRIED} ghcr.io/owner/private:1: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
  ],
  ['image_access_denied', `${DAEMON} Head "https://${ECR}/v2/app/manifests/1": no basic auth credentials`],
  ['image_access_denied', `${DAEMON} unauthorized: authentication required`],
  [
    'image_access_denied',
    'Error response from daemon: error from registry: denied: requested access to the resource is denied',
  ],
  [
    'image_access_denied',
    `${SECRETS} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: * status code: 400`,
  ],

  [
    'image_not_found',
    `${RETRIED} docker.io/library/busybox:nosuch: docker.io/library/busybox:nosuch: not found`,
  ],
  ['image_not_found', `CannotPullContainerError: API error (404): repository ${ECR}/team/app not found`],
  [
    'image_not_found',
    `CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "${ECR}/app:9": ${ECR}/app:9: not found`,
  ],
  ['image_not_found', `${DAEMON} manifest for busybox:nosuch not found: manifest unknown: manifest unknown`],
  ['image_not_found', 'manifest unknown'],
  [
    'image_not_found',
    `Error response from daemon: repository ${ECR}/app not found: name unknown: The repository with name 'app' does not exist in the registry with id '111122223333'`,
  ],
  ['image_not_found', 'invalid reference format: repository name (library/JOB_A) must be lowercase'],
  ['image_not_found', `${DAEMON} invalid reference format`],
  ['image_not_found', 'No such image: nosuch:latest'],
  ['image_not_found', `${RETRIED} docker.io/library/app:403: docker.io/library/app:403: not found`],

  [
    'image_rate_limited',
    'CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/busybox/manifests/sha256:abc: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  ['image_rate_limited', 'ERROR: toomanyrequests: Too Many Requests.'],
  ['image_rate_limited', 'toomanyrequests: You have reached your unauthenticated pull rate limit.'],
  [
    'image_rate_limited',
    'You have reached your pull rate limit. You may increase the limit by authenticating and upgrading',
  ],

  [
    'registry_unreachable',
    `${RETRIED} docker.io/tryretool/backend:2.110.5: failed to do request: Head "https://registry-1.docker.io/v2/tryretool/backend/manifests/2.110.5": dial tcp 34.205.13.154:443: i/o timeout`,
  ],
  [
    'registry_unreachable',
    `CannotPullContainerError: API error (500): Get https://${ECR}/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
  ],
  [
    'registry_unreachable',
    `${DAEMON} Get "https://nosuch.example/v2/": dial tcp: lookup nosuch.example on 10.0.0.2:53: no such host`,
  ],
  ['registry_unreachable', 'dial tcp: lookup registry-1.docker.io: no such host'],
  [
    'registry_unreachable',
    'Get "https://nosuch.example/v2/": dial tcp: lookup nosuch.example: Temporary failure in name resolution',
  ],
  [
    'registry_unreachable',
    `${DAEMON} Get "https://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused`,
  ],
  ['registry_unreachable', 'CannotPullContainerError: context canceled'],
  ['registry_unreachable', `${DAEMON} Get "https://registry-1.docker.io/v2/": context deadline exceeded`],
  [
    'registry_unreachable',
    `${DAEMON} Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout`,
  ],
  [
    'registry_unreachable',
    `${DAEMON} Get "https://reg.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  ],
  ['registry_unreachable', `${DAEMON} Get "http://127.0.0.1:5000/v2/": EOF`],
  [
    'registry_unreachable',
    `${RETRIED} reg.example/app:1: unexpected status from HEAD request to https://reg.example/v2/app/manifests/1: 503 Service Unavailable`,
  ],
  [
    'registry_unreachable',
    `${SECRETS} The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3: dial tcp 10.42.10.15:443: i/o timeout`,
  ],
  [
    'registry_unreachable',
    `${SECRETS} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.eu-central-1.amazonaws.com/": dial tcp 3.68.90.1:443: i/o timeout`,
  ],
  [
    'registry_unreachable',
    `CannotPullContainerError: The task cannot pull ${ECR}/app:1 from the Amazon ECR repository ${ECR}/app. There is a connection issue between the task and Amazon ECR. Check your task network configuration.`,
  ],

  [
    'disk_full',
    'CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob111111111: no space left on device',
  ],
  [
    'disk_full',
    'CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:abc: mount callback failed on /tmp/containerd-mount1: write /tmp/containerd-mount1/usr/lib/x.so: no space left on device',
  ],
  [
    'image_pull_failed',
    'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code',
  ],
  ['image_pull_failed', `${SECRETS} pull command failed: : signal: killed`],
  [
    'image_pull_failed',
    'CannotPullContainerError: pull command failed: panic: runtime error: invalid memory address or nil pointer dereference',
  ],

  [
    'registry_credentials_denied',
    `${LOGIN} asm fetching secret from the service for arn:aws:secretsmanager:eu-central-1:111122223333:secret:ghcr-AbCdEf: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: secretsmanager:GetSecretValue`,
  ],
  [
    'registry_credentials_denied',
    `${LOGIN} asm fetching secret from the service for ghcr: RequestError: send request failed caused by: Post "https://secretsmanager.eu-central-1.amazonaws.com/": dial tcp 3.68.90.1:443: i/o timeout`,
  ],
  [
    'registry_credentials_not_found',
    `${LOGIN} asm fetching secret from the service for ghcr: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    'registry_credentials_unusable',
    `${LOGIN} asm fetching authorization data: unable to unmarshal secret value, invalid schema`,
  ],
  [
    'registry_credentials_unusable',
    `${LOGIN} asm fetching username: AuthorizationData is malformed, empty field`,
  ],

  [
    'secret_denied',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-central-1:111122223333:secret:db from secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: secretsmanager:GetSecretValue`,
  ],
  [
    'secret_denied',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
  ],
  [
    'secret_denied',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf from secrets manager: AccessDeniedException: Access to KMS is not allowed status code: 400`,
  ],
  [
    'secret_not_found',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    'secret_not_found',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key PASSWORD`,
  ],
  [
    'secret_not_found',
    `${SECRETS} execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: /prod/db`,
  ],
  [
    'secret_denied',
    `${SECRETS} unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration.`,
  ],
  [
    'secret_denied',
    `${SECRETS} AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:111122223333:secret:db`,
  ],

  [
    'log_group_missing',
    'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
  ],
  [
    'log_group_missing',
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: logs:CreateLogStream : exit status 1',
  ],
  [
    'log_group_missing',
    'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration.',
  ],

  ['command_missing', 'CannotCreateContainerError: Error response from daemon: no command specified'],
  [
    'command_missing',
    'CannotStartContainerError: no container engine runs here, so the image "busybox" cannot be run; tasks run as plain processes and need a command',
  ],
  ['shell_missing', `${RUNC} exec: "sh": executable file not found in $PATH: unknown`],
  ['shell_missing', `${RUNC} exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown`],
  ['command_not_found', `${RUNC} exec: "nosuch": executable file not found in $PATH: unknown`],
  ['command_not_found', `${RUNC} exec: "/app/nosuch": stat /app/nosuch: no such file or directory: unknown`],
  [
    'command_not_found',
    'CannotStartContainerError: unable to start container process: exec: "nosuch": executable file not found in $PATH',
  ],
  ['command_not_executable', `${RUNC} exec: "/app/run.sh": permission denied: unknown`],
  ['command_not_executable', `${RUNC} exec: "/etc": is a directory: permission denied`],

  [
    'no_capacity',
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
  ],
  ['no_capacity', 'RESOURCE:MEMORY'],
  ['no_capacity', 'RESOURCE:CPU: the machine is full'],
  [
    'quota_reached',
    'You’ve reached the limit on the number of vCPUs you can run concurrently. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
  ],
  [
    'quota_reached',
    "ClientException: You've reached the limit on the number of tasks you can run concurrently",
  ],
  ['account_blocked', 'BlockedException: Your account is currently blocked.'],
  [
    'account_blocked',
    'ClientException: Your AWS account is currently blocked and thus cannot launch any Fargate tasks',
  ],
  ['quota_reached', 'The requested CPU configuration is above your limit.'],
  ['quota_reached', 'LimitExceededException: The limit for the resource was exceeded.'],
  ['throttled', 'ThrottlingException: Rate exceeded'],
  ['throttled', 'TooManyRequestsException: slow down'],

  [
    'permission_missing',
    'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/wake/1 is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-central-1:111122223333:task-definition/runat:1',
  ],
  [
    'permission_missing',
    'AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/wake/1 is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/task because no identity-based policy allows the iam:PassRole action',
  ],
  [
    'permission_missing',
    "ClientException: ECS was unable to assume the role 'arn:aws:iam::111122223333:role/execution' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.",
  ],
  [
    'service_role_missing',
    'InvalidParameterException: Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
  ],
  ['permission_missing', 'ClientException: Role is not valid'],
  ['definition_missing', 'ClientException: TaskDefinition not found.'],
  ['definition_missing', 'ClientException: TaskDefinition is inactive'],
  ['definition_missing', 'ClientException: Unable to describe task definition.'],
  ['cluster_missing', 'ClusterNotFoundException: Cluster not found.'],
  ['cluster_missing', 'InvalidParameterException: The referenced cluster was inactive.'],

  ['network', 'Timeout waiting for network interface provisioning to complete.'],
  [
    'network',
    'ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
  ],
  [
    'network',
    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0abc': InsufficientFreeAddressesInSubnet",
  ],
  [
    'network',
    "InvalidParameterException: Error retrieving subnet information for [subnet-0abc]: The subnet ID 'subnet-0abc' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
  ],
  [
    'network',
    "InvalidParameterException: Error retrieving security group information for [sg-0abc]: The security group 'sg-0abc' does not exist (ErrorCode: InvalidGroup.NotFound)",
  ],

  [
    'setup_failed',
    'ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 3m0s',
  ],
  ['setup_failed', 'Timeout waiting for EphemeralStorage provisioning to complete.'],
  ['setup_failed', 'InternalError: stopped due to a system error'],
  ['out_of_memory', `${RUNC} container init was OOM-killed (memory limit too low?): unknown`],

  ['start_failed', ''],
  ['start_failed', 'Task failed to start'],
  ['start_failed', 'something nobody has seen before'],
  ['start_failed', 'InvalidParameterException: Container Overrides length must be at most 8192'],
  [
    'start_failed',
    'InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.',
  ],
  [
    'start_failed',
    'CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/dri/renderD130": no such file or directory',
  ],
];
