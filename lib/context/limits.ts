/** Bounds of what one process takes on at the same time. A test or a benchmark may set others. */

const MIB = 1024 * 1024;

export type Limits = {
  /** Documents and bytes of one upload that wait for their commit while the next ones are read. */
  uploadInFlight: { documents: number; bytes: number };
  /** Deliveries that were refused and are still listed: anybody can send one. */
  refusedDeliveries: number;
  /** Streams of live events that are open at once. */
  liveStreams: number;
};

export const DEFAULT_LIMITS: Limits = {
  uploadInFlight: { documents: 128, bytes: 4 * MIB },
  refusedDeliveries: 1_000,
  liveStreams: 500,
};
