import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { termTexts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Db } from '#db/open.ts';
import type { ArrivingItem } from '#lib/views/evidence.ts';
import { digestOf, projectRef } from './artifact-item.ts';

/** One document as the live list of arriving evidence shows it, with its first subject. */
export async function arrivingItem(db: Db, row: StoredEvidence): Promise<ArrivingItem> {
  const terms = await termTexts(db, row.predicateType === null ? [row.format] : [row.format, row.predicateType]);
  const [first] = await subjectsOf(db, row.seq, 1);
  const artifact = first ? await artifactById(db, first.artifact) : null;
  return {
    id: row.id,
    at: row.receivedAt,
    outcome: row.outcome,
    title: evidenceTitle(
      (terms.get(row.format) ?? 'json') as EvidenceFormat,
      row.predicateType === null ? null : (terms.get(row.predicateType) ?? null),
    ),
    subject: artifact?.name ?? null,
    digest: artifact ? await digestOf(db, artifact) : null,
    project: (await projectRef(db, row.project ?? artifact?.project ?? null))?.slug ?? null,
  };
}
