/**
 * Times to verify as a histogram with a logarithmic scale. Adding, removing and merging are sums, so a day, a project
 * or a year takes the same space. Bucket 0 holds up to one second, bucket b holds (2^((b-1)/4), 2^(b/4)] seconds.
 */

/** The number of values by bucket. Empty buckets are left out. */
export type Histogram = ReadonlyMap<number, number>;

/** Buckets per doubling. */
const BUCKETS_PER_DOUBLING = 4;
/** The bucket of 2^30 seconds, about 34 years, which also holds all longer times. */
const LAST_BUCKET = 30 * BUCKETS_PER_DOUBLING;
/** A quantile is the geometric mean of its bucket's bounds; the true value is within this factor of it. */
export const QUANTILE_FACTOR = 2 ** (1 / (2 * BUCKETS_PER_DOUBLING));

/**
 * The bucket of a time in seconds. A negative time counts as 0 (a build whose clock says that it ended after its
 * verification). Throws a `RangeError` for NaN.
 */
export function bucketOf(seconds: number): number {
  if (Number.isNaN(seconds)) throw new RangeError('not a time');
  if (seconds <= 1) return 0;
  // Rounding in the logarithm can give a neighbour of the right bucket.
  const near = Math.ceil(Math.log2(seconds) * BUCKETS_PER_DOUBLING);
  return Math.min(LAST_BUCKET, correctedBucket(seconds, near));
}

function correctedBucket(seconds: number, near: number): number {
  if (seconds <= upperBound(near - 1)) return near - 1;
  return seconds > upperBound(near) ? near + 1 : near;
}

/** The longest time of a bucket, in seconds. */
export function upperBound(bucket: number): number {
  return 2 ** (bucket / BUCKETS_PER_DOUBLING);
}

/**
 * The bounds of the true value of a quantile, in seconds: it is longer than `above` and at most `upTo`. `seconds` is
 * what `quantile` returned, or that with two significant digits, which lies in the same bucket.
 */
export function quantileBounds(seconds: number): { above: number; upTo: number } {
  const bucket = bucketOf(seconds);
  return {
    above: bucket === 0 ? Number.NEGATIVE_INFINITY : upperBound(bucket - 1),
    upTo: bucket === LAST_BUCKET ? Number.POSITIVE_INFINITY : upperBound(bucket),
  };
}

/** The sum of histograms. */
export function mergeHistograms(histograms: Iterable<Histogram>): Map<number, number> {
  const sum = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bucket, number] of histogram) sum.set(bucket, (sum.get(bucket) ?? 0) + number);
  }
  return sum;
}

/** The number of values in a histogram. */
export function histogramSize(histogram: Histogram): number {
  let size = 0;
  for (const number of histogram.values()) size += Math.max(0, number);
  return size;
}

/**
 * The q-quantile in seconds by nearest rank, 0 < q ≤ 1, accurate within `QUANTILE_FACTOR`. It is 1 for the bucket of up
 * to one second, and null for an empty histogram.
 */
export function quantile(histogram: Histogram, q: number): number | null {
  const rank = Math.max(1, Math.ceil(q * histogramSize(histogram)));
  let seen = 0;
  for (const [bucket, number] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += Math.max(0, number);
    if (seen >= rank) return bucket === 0 ? 1 : upperBound(bucket) / QUANTILE_FACTOR;
  }
  return null;
}
