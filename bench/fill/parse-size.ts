/** `10k`, `1M`, `2500` to a number. */
export function parseSize(written: string): number {
  const parts = /^(\d+)([kM]?)$/.exec(written.trim());
  if (!parts) throw new Error(`a size is a number, or one of thousands or millions (10k, 1M): not ${written}`);
  return Number(parts[1]) * { '': 1, k: 1_000, M: 1_000_000 }[parts[2] as '' | 'k' | 'M'];
}
