/**
 * Every fault has a short form, for `npm test`, and a long one, for `npm run faults`: the same test with other sizes.
 */
export const IS_LONG_RUN = process.env['ATTESTRY_FAULTS'] === 'long';

/** A size of a test: `short` unless the run is at length. */
export function sizeForRun(short: number, long: number): number {
  return IS_LONG_RUN ? long : short;
}
