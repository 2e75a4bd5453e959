/** Parse a size such as `10k`, `1M` or `2500`. Throws where it is none. */
export function parseSize(written: string): number {
  const parts = /^(\d+)([kM]?)$/.exec(written.trim());
  if (!parts) throw new Error(`${written} is not a size: write a number, or thousands or millions (10k, 1M)`);
  return Number(parts[1]) * { '': 1, k: 1_000, M: 1_000_000 }[parts[2] as '' | 'k' | 'M'];
}
