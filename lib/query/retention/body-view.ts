/** The bytes of a document: whether they are kept, and the proof of what was dropped. */
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { pastVerifications } from '#db/evidence/verifications.ts';
import { readLeaf } from '#db/log/log.ts';
import type { Db } from '#db/open.ts';
import { type DropRow, findDrop } from '#db/retention/drops.ts';
import { findSeal, type SealRow } from '#db/secrets/seals.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { proveDropped } from '#lib/ingest/retention/drop-documents.ts';
import { proveInclusion } from '#lib/query/log/prove-inclusion.ts';
import type { BodyView } from '#lib/views/retention/retention.ts';

/** Verifications of one document that are looked at: the last one counts. */
const MAX_VERIFICATIONS = 1_000;

export async function bodyView(db: Db, row: StoredEvidence, verification: Verification): Promise<BodyView> {
  const drop = await dropOf(db, row);
  if (drop === null) return { kept: true };
  const entry = (await readLeaf(db, drop.leaf))!.entry;
  const { trustVersion } = (await pastVerifications(db, row.seq, MAX_VERIFICATIONS)).at(-1) ?? { trustVersion: 0 };
  const common = {
    kept: false,
    droppedAt: drop.droppedAt,
    entry: Buffer.from(entry).toString('utf8'),
    log: await proveInclusion(db, drop.leaf),
  } as const;
  const seal = await findSeal(db, row.seq);
  if (seal !== null)
    return { ...common, remark: sealRemark(seal, verification, trustVersion), policy: null, run: null, proof: null };
  return {
    ...common,
    remark: remarkOf(drop, verification, trustVersion),
    policy: { id: drop.policy, version: drop.version, days: drop.days },
    run: drop.run,
    proof: await proveDropped(db, drop),
  };
}

/** The record of the drop of a document; null where its bytes are kept. */
export async function dropOf(
  db: Db,
  { seq, dropped }: Pick<StoredEvidence, 'seq' | 'dropped'>,
): Promise<DropRow | null> {
  return dropped === null ? null : findDrop(db, seq, dropped);
}

function sealRemark({ sealedAt }: SealRow, last: Verification, trustVersion: number): string {
  return `${verifiedOn(last, trustVersion)}; an administrator removed its bytes on ${sealedAt.slice(0, 10)}, because they hold a secret. The document is not verified again: no later trust makes it better. Sent again, it stays sealed.`;
}

function verifiedOn(last: Verification, trustVersion: number): string {
  const word = last.outcome === 'verified' ? 'Verified' : `Checked (${last.outcome})`;
  return `${word} on ${last.verifiedAt.slice(0, 10)} under trust version ${trustVersion}`;
}

function remarkOf({ droppedAt, policy, version, days }: DropRow, last: Verification, trustVersion: number): string {
  return `${verifiedOn(last, trustVersion)}; its bytes are no longer kept. Version ${version} of the policy ${policy} keeps them for ${days} ${days === 1 ? 'day' : 'days'}, and they were dropped on ${droppedAt.slice(0, 10)}. The document is not verified again: no later trust makes it better. Send it again, and its bytes are stored again.`;
}
