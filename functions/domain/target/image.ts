import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { parseLine } from '../shared/single-line.ts';

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
const DIGEST = '@(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})';
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`);

const FORM = 'expected an image reference [registry/]path[:tag][@sha256:…] with a path in lower case';

/** What is wrong with a text that is no reference, where that can be seen. */
const adviceOn = (text: string): string => {
  const [scheme] = /^[a-z]+:\/\//.exec(text) ?? [];
  if (scheme !== undefined) return `${FORM}, without "${scheme}"`;
  const wrong = [...text].findIndex((character) => !/[\w./:@-]/.test(character));
  if (wrong >= 0)
    return `${FORM}; ${quote([...text][wrong] ?? '')} at character ${wrong + 1} cannot be in one`;
  const [named = ''] = text.split('@');
  const colon = named.lastIndexOf(':');
  const path = colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
  const upper = /[A-Z]/.exec(path);
  if (upper && REFERENCE.test(text.replace(path, path.toLowerCase())))
    return `${FORM}; did you mean "${text.replace(path, path.toLowerCase())}"?`;
  return FORM;
};

/** Checks an image reference such as `busybox`, `alpine:3.22` or `public.ecr.aws/docker/library/alpine`. */
export const parseImage = (text: string): Parsed<string> => {
  if (text.length > LONGEST)
    return { fault: `image of ${text.length} characters: expected at most ${LONGEST}` };
  return REFERENCE.test(text) ? { value: text } : { fault: `${quote(text, LONGEST)}: ${adviceOn(text)}` };
};

const DOCKER_HUB = 'docker.io';

/**
 * The registry that an image is pulled from, in lower case; `docker.io` where its name has none.
 * https://github.com/distribution/reference/blob/main/normalize.go
 */
export const registryOf = (image: string): string => {
  const [first = '', ...path] = image.split('/');
  const isRegistry = path.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isRegistry ? first.toLowerCase().replace(/^index\.docker\.io$/, DOCKER_HUB) : DOCKER_HUB;
};

/** Takes whatever could be the name of anything: what no container can be started from fails when its time comes. */
export const parseLooseImage = (text: string): Parsed<string> => parseLine(text, LONGEST);

/**
 * Tells whether ECS registers an image of this name. Upper case passes, and fails to be pulled later.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
 */
export const isRegistrable = (image: string): boolean =>
  image.length <= LONGEST && /^[A-Za-z0-9][A-Za-z0-9_:./#@-]*$/.test(image);
