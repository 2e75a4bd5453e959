import type { Refused, Unreachable } from '#lib/integrations/host-api/request.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** How an attempt ends whose request failed: it is tried again where the host could not be reached. */
export function resultOfFailure(failure: Unreachable | Refused): JobResult {
  if (failure.kind === 'refused') return { outcome: 'failed', error: failure.message };
  const { message, retryAfterSeconds } = failure;
  return { outcome: 'retry', error: `could not check: ${message}`, retryAfterSeconds };
}

/** Whether a request failed, so that nothing is known of what it asked for. */
export function isFailure<Answer extends { kind: string }>(
  answer: Answer,
): answer is Extract<Answer, Unreachable | Refused> {
  return answer.kind === 'unreached' || answer.kind === 'refused';
}
