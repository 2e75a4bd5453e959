/** The longest digest has 64 bytes. */
const PAST_ANY_DIGEST = 'ff'.repeat(65);

/** The bounds, in hex, of the digests that begin with these hex digits. Both have whole bytes. */
export function hexPrefixRange(hex: string): { low: string; high: string } {
  const even = hex.length % 2 === 0;
  return { low: even ? hex : `${hex}0`, high: `${even ? hex : `${hex}f`}${PAST_ANY_DIGEST}` };
}
