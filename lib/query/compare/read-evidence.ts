/** The documents from which an artifact is compared: those that the reader may see, with whole bills of materials. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { mayReportProblems } from '#lib/policy/facts/evidence-index.ts';
import { evidenceBySeq, findEvidence, type StoredEvidence } from '#db/evidence/evidence.ts';
import { claimedEvidence } from '#db/evidence/subjects.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import { type Db, isEditedRow } from '#db/open.ts';
import { readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { withSender } from '#lib/ingest/batch/sent-by.ts';
import { readStoredDocument } from '#lib/ingest/document/stored-document.ts';

/** Claims of one artifact that are read. */
const MAX_CLAIMS = 50;
/** A larger bill of materials is not read again: its first components are compared. */
const MAX_SBOM_BYTES = 4 * 1024 * 1024;

/** How many bytes of long bills of materials may still be read again; it is counted down. */
export type SbomBudget = { bytes: number };

export type ComparedEvidence = {
  /** Documents that count, without those whose verification failed. */
  counting: EvidenceFact[];
  /** How many documents count that the reader may not see. */
  hidden: number;
  /** Whether somebody has changed what is stored of one of them. */
  isEdited: boolean;
};

/** Those of the documents of an evaluation that `db` shows. */
export async function visibleEvidence(
  db: Db,
  evidence: readonly EvidenceFact[],
  budget: SbomBudget,
): Promise<ComparedEvidence> {
  const counting: EvidenceFact[] = [];
  let [hidden, isEdited] = [0, false];
  // In the order of their ids, so that the order of arrival does not decide what the budget is enough for.
  for (const fact of evidence.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const row = await findEvidence(db, fact.id);
    if (row === null) {
      hidden += 1;
      continue;
    }
    isEdited ||=
      (await isEditedRow(db, 'evidence', row.seq)) || (await isEditedRow(db, 'verification', row.verification ?? 0));
    if (!mayReportProblems(fact)) continue;
    const isReadAgain = isCutSbom(fact) && row.size <= Math.min(MAX_SBOM_BYTES, budget.bytes);
    if (isReadAgain) budget.bytes -= row.size;
    counting.push(isReadAgain ? await withAllComponents(db, row, fact) : fact);
  }
  return { counting, hidden, isEdited };
}

/** The documents that only claim something about an artifact (row id), newest first. `kinds`: only of these kinds. */
export async function claimedFacts(
  db: Db,
  artifact: number,
  kinds: readonly EvidenceKind[] | null = null,
): Promise<EvidenceFact[]> {
  const facts: EvidenceFact[] = [];
  for (const seq of await claimedEvidence(db, artifact, MAX_CLAIMS)) {
    if (kinds !== null && !kinds.includes((await evidenceBySeq(db, seq))?.kind ?? 'generic')) continue;
    const fact = await readEvidenceFact(db, seq);
    if (fact !== null && mayReportProblems(fact)) facts.push(await withSender(db, artifact, seq, fact));
  }
  return facts;
}

function isCutSbom({ facts, componentCount }: EvidenceFact): boolean {
  return facts.kind === 'sbom' && (componentCount ?? 0) > facts.sbom.components.length;
}

/** The same with every component, where the stored bytes are kept and can be read. */
async function withAllComponents(db: Db, row: StoredEvidence, fact: EvidenceFact): Promise<EvidenceFact> {
  if (row.verification === null || fact.facts.kind !== 'sbom') return fact;
  const read = await readStoredDocument(db, row.seq, await readVerification(db, row.verification));
  if (read?.facts.kind !== 'sbom') return fact;
  const { components } = read.facts.sbom;
  return { ...fact, facts: { ...fact.facts, sbom: { ...fact.facts.sbom, components } } };
}
