/** The response about a document whose bytes are not kept. */
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
  const reason = policy === null ? sealed(id, droppedAt) : dropped(id, droppedAt, policy);
  const detail = `${reason}; its verdicts and its log entry stay, and ${proof} has their inclusion proofs`;
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

type Policy = NonNullable<GoneDocument['body']['policy']>;

const dropped = (id: string, at: string, { id: policy, version, days }: Policy): string =>
  `the bytes of ${id} were dropped on ${at.slice(0, 10)} by version ${version} of the policy ${policy}, which keeps them for ${days} days`;

const sealed = (id: string, at: string): string =>
  `the document ${id} was sealed on ${at.slice(0, 10)}: an administrator removed its bytes, because they hold a secret`;
