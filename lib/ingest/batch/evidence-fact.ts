/** Turns stored evidence into the facts that the policy rules read. */
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import { evidenceBySeq, type StoredEvidence, termTexts } from '#db/evidence/evidence.ts';
import { furtherSenders } from '#db/evidence/further-senders.ts';
import type { EvidenceLimits } from '#db/evidence/subjects.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { senderById } from '#db/system/senders.ts';
import { isHost } from '#lib/webhook/sources/registry.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { toEvidenceFact } from './to-evidence-fact.ts';

const DEFAULT_LIMIT = 24;

/**
 * How many documents of each kind and outcome an evaluation reads, newest first. Test reports, scans and rebuilds have
 * a high limit, because each shard and each job of a matrix sends a separate test report, each tool sends a separate
 * scan of each target, each rebuilder reports again and again, and none of them replaces another. Where an artifact has
 * more of a kind, the facts say so in `omittedKinds`: a check that speaks of every document must not pass then.
 */
export const EVIDENCE_PER_BUCKET: EvidenceLimits = {
  defaultLimit: DEFAULT_LIMIT,
  byKind: {
    ...Object.fromEntries(EVIDENCE_KINDS.map((kind) => [kind, DEFAULT_LIMIT])),
    tests: 256,
    scan: 256,
    'static-analysis': 256,
    rebuild: 256,
  },
};

/** The format of what a host reports. Only here does it matter who sent a document, beside whose word it is. */
export const WEBHOOK_PAYLOAD: EvidenceFormat = 'webhook-payload';

/** The columns of the signer table that identify a signer. A key has no issuer. */
export function signerColumns(signer: Signer): { kind: Signer['kind']; identity: string; issuer: string | null } {
  return {
    kind: signer.kind,
    identity: signer.identity,
    issuer: signer.kind === 'certificate' ? signer.issuer : null,
  };
}

/**
 * The fact of a stored document; null where there is none with this `seq`, or it is quarantined. `sentAt`: when it was
 * sent by somebody whose word counts, RFC 3339, where others had sent it before.
 */
export async function readEvidenceFact(
  db: Db,
  seq: number,
  sentAt: string | null = null,
): Promise<EvidenceFact | null> {
  const row = await evidenceBySeq(db, seq);
  if (!row || row.quarantine !== null) return null;
  return evidenceFactOf(db, { ...row, receivedAt: sentAt ?? row.receivedAt });
}

/**
 * The fact of a stored document with the verification and the facts of `row`; null where it is not verified yet. `at`:
 * as it was at this time, RFC 3339, with those who had sent it by then.
 */
export async function evidenceFactOf(
  db: Db,
  row: StoredEvidence,
  at: string | null = null,
): Promise<EvidenceFact | null> {
  if (row.verification === null) return null;
  const texts = await termTexts(db, row.predicateType === null ? [row.format] : [row.format, row.predicateType]);
  const header = {
    id: row.id,
    format: texts.get(row.format)!,
    predicateType: row.predicateType === null ? null : texts.get(row.predicateType)!,
    receivedAt: row.receivedAt,
    ...((await isReportedByHost(db, row, texts.get(row.format)!, at)) && { reportedBy: 'host' as const }),
  };
  return toEvidenceFact(header, unpackFacts(row.facts), await readVerification(db, row.verification));
}

/** Whether the host of a repository reported a webhook payload in a delivery that was authenticated. */
async function isReportedByHost(
  db: Db,
  { seq, actor }: StoredEvidence,
  format: string,
  at: string | null,
): Promise<boolean> {
  if (format !== WEBHOOK_PAYLOAD || actor === null) return false;
  // Where an earlier version stored when somebody sent it again, nobody knows when.
  const further = (await furtherSenders(db, seq, null)).filter(
    ({ sentAt }) => at === null || sentAt === null || sentAt <= at,
  );
  for (const id of [actor, ...further.map((sender) => sender.actor)]) if (isHost(await senderById(db, id))) return true;
  return false;
}
