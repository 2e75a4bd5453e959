/** What the loops of the queue share. */
export type QueueState = {
  /** Whether the jobs that a process left running wait again. False: before the next job, let them. */
  isRecovered: boolean;
  /** The row ids of the jobs that this process runs now. */
  underway: Set<number>;
};
