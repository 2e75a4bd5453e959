/** The result of a verdict in a verification summary. */
import type { Status } from '#lib/status/status.ts';

export type VsaResult = 'PASSED' | 'FAILED';

/**
 * The result of a status: only `verified` passes. A waiver does not turn a failure into PASSED, because the summary
 * names the policy by its digest, the artifact does not meet that policy, and a consumer must ignore the extension
 * field in which the waiver is named.
 */
export function resultOf(status: Status): VsaResult {
  return status === 'verified' ? 'PASSED' : 'FAILED';
}
