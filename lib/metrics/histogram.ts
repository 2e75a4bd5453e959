/**
 * Times to verify as a histogram on a logarithmic scale: adding, taking away and merging are plain sums, so a day, a
 * project or a year costs the same to keep. Bucket 0 holds up to one second, bucket b holds (2^((b-1)/4), 2^(b/4)]
 * seconds.
 */

/** Bucket number to how many. Sparse. */
export type Histogram = ReadonlyMap<number, number>;

/** Buckets per doubling. */
const BUCKETS_PER_DOUBLING = 4;
/** 2^30 seconds, some 34 years: longer times are counted there. */
const LAST_BUCKET = 30 * BUCKETS_PER_DOUBLING;
/** A quantile is the geometric middle of its bucket: the true value is within this factor. */
export const QUANTILE_FACTOR = 2 ** (1 / (2 * BUCKETS_PER_DOUBLING));

/**
 * The bucket of a time in seconds. Negative times (a build that ends after it was verified, by its own clock) count as
 * none.
 */
export function bucketOf(seconds: number): number {
  if (Number.isNaN(seconds)) throw new RangeError('not a time');
  if (seconds <= 1) return 0;
  // The nearest bucket by logarithm, then put right where rounding of the logarithm crossed a border.
  const near = Math.ceil(Math.log2(seconds) * BUCKETS_PER_DOUBLING);
  const bucket = seconds <= upperBound(near - 1) ? near - 1 : seconds > upperBound(near) ? near + 1 : near;
  return Math.min(LAST_BUCKET, bucket);
}

/** Longest time in seconds a bucket holds. */
export function upperBound(bucket: number): number {
  return 2 ** (bucket / BUCKETS_PER_DOUBLING);
}

/** Sum of histograms. */
export function mergeHistograms(histograms: Iterable<Histogram>): Map<number, number> {
  const sum = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bucket, number] of histogram) sum.set(bucket, (sum.get(bucket) ?? 0) + number);
  }
  return sum;
}

/** How many times it holds. */
export function histogramSize(histogram: Histogram): number {
  let size = 0;
  for (const number of histogram.values()) size += Math.max(0, number);
  return size;
}

/**
 * The q-quantile in seconds by nearest rank, 0 < q ≤ 1, right within `QUANTILE_FACTOR`; null of nothing. Up to a second
 * it is 1.
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
