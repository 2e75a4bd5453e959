/**
 * A token bucket per caller. Bounded: when too many callers are known, those that are full again are forgotten.
 */
export type RateLimit = {
  /** Null when the call may go on, else the seconds to wait. */
  take(caller: string, now: number): number | null;
};

/** @param burst calls at once · @param perSecond calls that come back each second · @param most callers remembered */
export function rateLimit(burst: number, perSecond: number, most = 10_000): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const refill = (bucket: { left: number; at: number }, now: number) =>
    Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
  return {
    take(caller, now) {
      const bucket = buckets.get(caller);
      const left = bucket ? refill(bucket, now) : burst;
      buckets.delete(caller);
      if (buckets.size >= most) evictFull(buckets, (other) => refill(other, now) >= burst);
      buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
      return left >= 1 ? null : (1 - left) / perSecond;
    },
  };
}

/** Drop what is full again; if nothing is, the caller longest not seen. */
function evictFull<T>(buckets: Map<string, T>, full: (bucket: T) => boolean): void {
  const before = buckets.size;
  for (const [caller, bucket] of buckets) if (full(bucket)) buckets.delete(caller);
  const oldest = buckets.keys().next();
  if (buckets.size === before && !oldest.done) buckets.delete(oldest.value);
}
