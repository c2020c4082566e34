import type { Parsed } from '../../domain/shared/errors.ts';

/** A header such as `form-data; name="a"; filename=b`. */
export interface HeaderParameters {
  /** What stands before the parameters, in lower case. */
  readonly value: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A `;` may stand alone. A value without quotes may hold more than RFC 2045 allows, since senders forget quotes. */
const PARAMETER =
  /[ \t]*;(?:[ \t]*([^ \t;="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^ \t;"]+)))?(?=[ \t]*(?:;|$))/sy;

/** Browsers write a backslash as it is: it escapes a quote and a backslash only. */
const unescaped = (quoted: string): string => quoted.replaceAll(/\\(["\\])/g, '$1');

/**
 * Reads a header that has parameters: https://www.rfc-editor.org/rfc/rfc2045#section-5.1. A parameter that comes twice is a
 * fault.
 */
export const parseHeaderParameters = (header: string): Parsed<HeaderParameters> => {
  const [value = ''] = header.split(';', 1);
  if (value.includes('"')) return { fault: 'holds a quote before its parameters' };
  const parameters = new Map<string, string>();
  const end = header.trimEnd().length;
  let position = value.length;
  while (position < end) {
    PARAMETER.lastIndex = position;
    const [whole = '', name, quoted, plain = ''] = PARAMETER.exec(header) ?? [];
    if (whole === '') return { fault: 'has parameters that cannot be read' };
    position += whole.length;
    if (name === undefined) continue;
    if (parameters.has(name.toLowerCase())) return { fault: `has the parameter "${name}" twice` };
    parameters.set(name.toLowerCase(), quoted === undefined ? plain : unescaped(quoted));
  }
  return { value: { value: value.trim().toLowerCase(), parameters } };
};
