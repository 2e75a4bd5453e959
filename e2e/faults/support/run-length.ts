/**
 * Every fault has a short form, for `npm test`, and a long form, for `npm run faults`: the same test with other sizes.
 */
export const IS_LONG_RUN = process.env['ATTESTRY_FAULTS'] === 'long';

/** The size for the present form: `short` for the short form. */
export function sizeForRun(short: number, long: number): number {
  return IS_LONG_RUN ? long : short;
}
