/** Limits of one process. A test or a benchmark may set others. */

const MIB = 1024 * 1024;

export type Limits = {
  /** Documents and bytes of one upload that wait for their commit while the next ones are read. */
  uploadInFlight: { documents: number; bytes: number };
  /** Refused deliveries that are stored. The number is bounded because anybody can send one. */
  refusedDeliveries: number;
  /** Replayed deliveries that are stored. The number is bounded: one captured delivery can be sent without end. */
  replayedDeliveries: number;
  /** Streams of live events that may be open at once. */
  liveStreams: number;
  /** Streams of live events that one caller may have open at once, so that no caller takes all of them. */
  liveStreamsPerCaller: number;
  /** Requests that may wait for a decision of the gate at once: all, and those of one caller. */
  gateWaits: number;
  gateWaitsPerCaller: number;
  /** Decisions of the gate for callers without a token that are stored. The number is bounded: anybody can ask. */
  anonymousDecisions: number;
};

export const DEFAULT_LIMITS: Limits = {
  uploadInFlight: { documents: 128, bytes: 4 * MIB },
  refusedDeliveries: 1_000,
  replayedDeliveries: 1_000,
  liveStreams: 500,
  liveStreamsPerCaller: 200,
  gateWaits: 500,
  gateWaitsPerCaller: 100,
  anonymousDecisions: 5_000,
};
