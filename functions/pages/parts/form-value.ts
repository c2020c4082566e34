import { isObject } from '../../domain/shared/value-schemas.ts';

/** A field of a form as text: the last one of several, empty where there is none. */
export const fieldOf = (body: unknown, name: string): string => {
  const value = isObject(body) && Object.hasOwn(body, name) ? body[name] : '';
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : '';
};

/** All values of a field. */
export const fieldsOf = (body: unknown, name: string): readonly string[] => {
  const value = isObject(body) && Object.hasOwn(body, name) ? body[name] : [];
  return [value].flat().filter((each) => typeof each === 'string');
};

/** Tells whether a form has a field, empty or not. */
export const hasField = (body: unknown, name: string): boolean => isObject(body) && Object.hasOwn(body, name);
