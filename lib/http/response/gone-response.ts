/** The response about a document whose bytes retention dropped. */
import { AttestryError } from '#lib/errors.ts';
import { problemResponse } from '#lib/http/problem.ts';
import type { BodyView } from '#lib/views/retention/retention.ts';

export type GoneDocument = { id: string; logIndex: number | null; body: Extract<BodyView, { kept: false }> };

/**
 * 410 Gone (RFC 9110 §15.5.11), which names the digest, the log entries of the document and of the drop, and where the
 * proof of both is.
 */
export function goneResponse({ id, logIndex, body }: GoneDocument): Response {
  const { droppedAt, policy, log } = body;
  const proof = `/api/v1/attestations/${id}`;
  const detail = `the bytes of ${id} were dropped on ${droppedAt.slice(0, 10)} by version ${policy.version} of the policy ${policy.id}, which keeps them for ${policy.days} days; its verdicts and its log entry stay, and ${proof} has their inclusion proofs`;
  return problemResponse(new AttestryError('gone', detail), undefined, {
    digest: id,
    droppedAt,
    policy,
    logIndex,
    dropLogIndex: log?.index ?? null,
    proof,
    checkpoint: '/log/checkpoint',
  });
}
