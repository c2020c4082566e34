import fc from 'fast-check';

/** Any instant of the years 2020 to 2050. */
export const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2050, 0, 1) });
