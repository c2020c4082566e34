import type { Parsed } from './errors.ts';

/** The most characters ECS takes for an image. */
const LONGEST = 255;

/**
 * The grammar of an image reference: [registry/]path[:tag][@digest].
 * https://github.com/distribution/reference/blob/main/reference.go
 */
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const REGISTRY = `(?:${HOST_LABEL}(?:\\.${HOST_LABEL})+(?::[0-9]+)?|${HOST_LABEL}:[0-9]+|localhost)`;
const TAG = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '@sha256:[a-f0-9]{64}';
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`);

/** Checks an image reference such as `busybox`, `alpine:3.22` or `public.ecr.aws/docker/library/alpine`. */
export const parseImage = (text: string): Parsed<string> => {
  if (text.length > LONGEST)
    return { fault: `image of ${text.length} characters: expected at most ${LONGEST}` };
  return REFERENCE.test(text)
    ? { value: text }
    : {
        fault: `"${text}": expected an image reference [registry/]path[:tag][@sha256:…] with a path in lower case`,
      };
};

/**
 * Checks an image name as loosely as ECS itself does: upper case passes here and fails to pull later.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
 */
export const parseLooseImage = (text: string): Parsed<string> =>
  text.length <= LONGEST && /^[A-Za-z0-9][A-Za-z0-9_:./#@-]*$/.test(text)
    ? { value: text }
    : {
        fault: `"${text.slice(0, LONGEST)}": expected up to ${LONGEST} letters, digits and _ : . / # @ -`,
      };
