import type { Reason } from './reason.ts';

interface Rule {
  readonly code: string;
  readonly pattern: RegExp;
  readonly text: string;
  readonly advice: string;
}

/**
 * From the messages of ECS, and of the registries and runtimes behind it, to plain words. The first rule that fits
 * wins, so what one message may hold beside another cause stands before it: an image that cannot be found is also
 * one that may be denied, and nothing about either is said in a message about a connection.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
const START_RULES: readonly Rule[] = [
  {
    code: 'wrong_architecture',
    pattern:
      /exec format error|descriptor matching platform|no matching manifest|no match for platform|the specified platform/i,
    text: 'The image is built for another processor than the job asked for.',
    advice:
      'Set "architecture" to the one the image is built for, or build it for both. A script that is run by its name needs a first line such as "#!/bin/sh".',
  },
  {
    code: 'out_of_memory',
    pattern: /OOM-killed|OutOfMemoryError/i,
    text: 'The container has too little memory even to start.',
    advice: 'Give it more "memory".',
  },
  {
    code: 'disk_full',
    pattern: /no space left on device/i,
    text: 'The image does not fit on the disk of the container.',
    advice: 'Give it more "ephemeralStorage", or use a smaller image.',
  },
  {
    code: 'log_group_missing',
    pattern: /logger args|initialize logging driver|cloudwatch log|log group does not exist/i,
    text: 'The log group for the output could not be used.',
    advice: 'Deploy the stack again so that the log group and the right to write to it exist.',
  },
  {
    code: 'registry_credentials_unusable',
    pattern: /asm fetching (?:authorization data|username|password)/i,
    text: 'The secret that the job names as its registry login is not a login.',
    advice: 'Its text must be JSON with "username" and "password".',
  },
  {
    code: 'registry_credentials_not_found',
    pattern: /registry auth from asm.*(?:ResourceNotFoundException|can['’]t find)/is,
    text: 'The secret with the registry login that the job names does not exist.',
    advice: 'Check the ARN in "registryCredentials".',
  },
  {
    code: 'registry_credentials_denied',
    pattern: /registry auth from asm|asm fetching secret/i,
    text: 'The secret with the registry login that the job names could not be read.',
    advice:
      'Deploy the stack with its ARN in "registryCredentials" and the ARN of its own key, if it has one, in "secretKeyArns"; the subnets must reach Secrets Manager.',
  },
  {
    code: 'secret_not_found',
    pattern:
      /can['’]t find the specified secret|did not contain json key|(?:secrets?\b.*)(?:ResourceNotFoundException|invalid (?:ssm )?parameters)/is,
    text: 'A secret that the job names does not exist.',
    advice: 'Check its ARN, and the JSON key and version where the ARN names them.',
  },
  {
    code: 'secret_denied',
    pattern: /retrieve secrets?\b|fetch secret\b|secretsmanager:GetSecretValue|ssm:GetParameters/i,
    text: 'A secret that the job names could not be read.',
    advice:
      'Deploy the stack with its ARN in "secretArns" and the ARN of its own key, if it has one, in "secretKeyArns"; the subnets must reach its service.',
  },
  {
    code: 'image_rate_limited',
    pattern: /toomanyrequests(?!Exception)|too many requests|pull rate limit/i,
    text: 'The registry refused the pull because of its rate limit.',
    advice: 'Use a copy in another registry, such as public.ecr.aws, or "registryCredentials".',
  },
  {
    // Also a registry whose name does not resolve: from here a wrong name and a broken network look the same.
    code: 'registry_unreachable',
    pattern:
      /^(?!CannotStart|CannotCreate).*(?:dial tcp|no such host|name resolution|i\/o timeout|deadline exceeded|context canceled|request canceled|handshake timeout|connection refused|connection reset|no route to host|network is unreachable|proxyconnect|x509:|HTTP response to HTTPS client|connection issue between|check your (?:task )?network configuration|\bEOF\b|50[0234] (?:Internal|Bad Gateway|Service Unavailable|Gateway))/is,
    text: 'The registry could not be reached.',
    advice: 'Check the name of the registry and that the subnets have a route to it.',
  },
  {
    code: 'image_access_denied',
    pattern:
      /pull access denied|no basic auth credentials|authorized to perform: ecr:|40[13] (?:Unauthorized|Forbidden)|unauthorized: |authentication required|permissions to pull|\bdenied: (?:denied|requested|your)/i,
    text: 'The registry refuses to hand out the image, or there is no such image.',
    advice:
      'Check the name; a private image needs "registryCredentials", or in ECR the right of the execution role to pull it.',
  },
  {
    code: 'image_not_found',
    pattern:
      /manifest unknown|name unknown|no such image|invalid reference format|must be lowercase|(?:CannotPull|failed to resolve|manifest for |repository ).*not found/is,
    text: 'The image or its tag does not exist in the registry.',
    advice: 'Check the name and the tag.',
  },
  {
    code: 'image_pull_failed',
    pattern: /CannotPull|pull command failed/i,
    text: 'The image could not be pulled.',
    advice: 'Look at the message of the registry behind this reason.',
  },
  {
    code: 'command_missing',
    pattern: /no command specified|needs? a command/i,
    text: 'Nothing says which command to run.',
    advice: 'Give "command" or "shell".',
  },
  {
    code: 'command_not_executable',
    pattern: /exec: .*(?:permission denied|is a directory)/is,
    text: 'The command may not be executed in the image.',
    advice: 'Make the file executable in the image, or run it by an interpreter.',
  },
  {
    code: 'shell_missing',
    pattern: /exec: "(?:\/bin\/)?sh": .*(?:not found|no such file or directory)/is,
    text: 'The image has no shell: it has no "sh".',
    advice:
      'Give "command" with a program of the image instead of "shell", or use an image that has a shell.',
  },
  {
    code: 'command_not_found',
    pattern: /executable file not found|exec: .*no such file or directory/is,
    text: 'The command does not exist in the image.',
    advice: 'Check the command.',
  },
  {
    // AWS blocks some new accounts until it has looked at them.
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html#API_RunTask_Errors
    code: 'account_blocked',
    pattern: /BlockedException|account (?:is|was) (?:currently )?(?:blocked|suspended)|PendingVerification/i,
    text: 'AWS has blocked this account for Fargate.',
    advice:
      'Ask AWS Support to unblock it: https://aws.amazon.com/contact-us/ says how. It is tried again until the start deadline.',
  },
  {
    code: 'quota_reached',
    pattern: /limit on the number of|above your limit|quota|LimitExceeded/i,
    text: 'The account has reached its quota for Fargate.',
    advice:
      'Wait for other runs to end or ask AWS to raise the Fargate vCPU quota: https://console.aws.amazon.com/servicequotas/home/services/fargate/quotas. A new account has room for few containers. It is tried again until the start deadline.',
  },
  {
    // In capitals only: "on resource: arn:…" is how a missing permission reads.
    code: 'no_capacity',
    pattern: /\bRESOURCE:|[Cc]apacity is unavailable|(?:[Ii]nsufficient|[Nn]ot enough|[Oo]ut of) capacity/,
    text: 'AWS has no capacity of this kind at the moment.',
    advice:
      'It is tried again until the start deadline; another size, architecture or "on_demand" may be free.',
  },
  {
    code: 'throttled',
    pattern: /throttl|rate exceeded|TooManyRequestsException/i,
    text: 'AWS asked to start fewer containers a second.',
    advice: 'It is tried again until the start deadline.',
  },
  {
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
    code: 'service_role_missing',
    pattern: /service.linked role/i,
    text: 'ECS does not have its service-linked role in this account.',
    advice: 'Make it: "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com".',
  },
  {
    code: 'permission_missing',
    pattern: /AccessDenied|not authorized|unable to assume|role is not valid/i,
    text: 'AWS refused the start because a permission is missing.',
    advice: 'Deploy the stack again, or check the policies that were changed by hand.',
  },
  {
    code: 'definition_missing',
    pattern: /TaskDefinition (?:not found|is inactive)|unable to describe task definition/i,
    text: 'The definition made for this image is gone.',
    advice: 'Create the job again.',
  },
  {
    code: 'cluster_missing',
    pattern: /ClusterNotFound|cluster (?:not found|was inactive|is inactive)/i,
    text: 'The cluster that runs are started in is gone.',
    advice: 'Deploy the stack again.',
  },
  {
    code: 'network',
    pattern: /network interface|\beni\b|subnet|security group/i,
    text: 'The container could not be given a network.',
    advice: 'Check that the subnets and the security group exist and that the subnets have free addresses.',
  },
  {
    code: 'setup_failed',
    pattern: /RuntimeTimeoutError|could not transition to|timeout waiting for|InternalError/i,
    text: 'The machine could not set the container up.',
    advice: 'It was not the job’s fault; run it again.',
  },
];

/**
 * The reason behind a message of ECS about a container that never ran. The message itself stays readable at the
 * end of the text.
 */
export const startFailure = (message: string): Reason => {
  const rule = START_RULES.find(({ pattern }) => pattern.test(message));
  const words = message.trim().slice(0, 500);
  if (!rule) {
    return { code: 'start_failed', text: `The container could not be started. ${words}`.trim() };
  }
  return { code: rule.code, text: `${rule.text} (${words})`, advice: rule.advice };
};

/** Tells whether a message says that a container began, but not its program: it ends with an exit code that is none of the job's. */
export const isProgramFault = (message: string): boolean => message.includes('CannotStartContainerError');

/**
 * Tells whether a message of ECS says that IAM refused something. That may pass: what a deploy has changed in IAM is known
 * everywhere only some time later. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const isDenied = (message: string): boolean =>
  /AccessDenied|not authorized to perform|unable to assume|role is not valid/i.test(message);

/** Says that the run was given up because it had not started in time; `last` is why the last try failed. */
export const startDeadlinePassed = (last: Reason | undefined): Reason =>
  last
    ? { ...last, text: `Not started before its start deadline. ${last.text}` }
    : {
        code: 'start_deadline_passed',
        text: 'Its time was not noticed before the start deadline had passed.',
        advice: 'A longer "startDeadline" lets a late run still happen.',
      };

/** Why a run did not start whose image is of a name that ECS refuses. */
export const imageUnusable = (image: string): Reason => ({
  code: 'image_unusable',
  text: `No container can be started from "${image}": ECS refuses it as the name of an image.`,
  advice: 'Give the job an "image" whose name has letters, digits and _ : . / # @ - only, such as "busybox".',
});
