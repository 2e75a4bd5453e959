/**
 * A token bucket for each caller. When there are too many callers, full buckets are removed.
 */
export type RateLimit = {
  /** Null when the call may go on, else the seconds to wait. */
  take(caller: string, now: number): number | null;
};

/** @param burst calls at once · @param perSecond calls that come back each second · @param maxCallers stored callers */
export function rateLimit(burst: number, perSecond: number, maxCallers = 10_000): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const refill = (bucket: { left: number; at: number }, now: number) =>
    Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
  return {
    take(caller, now) {
      const bucket = buckets.get(caller);
      const left = bucket ? refill(bucket, now) : burst;
      buckets.delete(caller);
      if (buckets.size >= maxCallers) evictFull(buckets, (other) => refill(other, now) >= burst);
      buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
      return left >= 1 ? null : (1 - left) / perSecond;
    },
  };
}

/** Remove all full buckets; without any, remove the caller that was idle longest. */
function evictFull<T>(buckets: Map<string, T>, full: (bucket: T) => boolean): void {
  const before = buckets.size;
  for (const [caller, bucket] of buckets) if (full(bucket)) buckets.delete(caller);
  const oldest = buckets.keys().next();
  if (buckets.size === before && !oldest.done) buckets.delete(oldest.value);
}
