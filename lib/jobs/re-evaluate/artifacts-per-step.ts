/**
 * Artifacts that a job evaluates in one step, which is one transaction on the answering thread: each takes about 4 ms,
 * and a request that arrives meanwhile waits for the step.
 */
export const ARTIFACTS_PER_STEP = 4;
