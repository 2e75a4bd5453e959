/** Takes out of verdicts what their reader may not see: every document counts, but not everybody sees each. */
import { findEvidence } from '#db/evidence/evidence.ts';
import { type Db, hidesProjects } from '#db/open.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';

type Verdict = { evidence: string[]; inherited?: string };

/** The verdicts without the ids of documents, and of image indexes, that `db` hides. */
export async function visibleVerdicts<T extends Verdict>(db: Db, verdicts: readonly T[]): Promise<T[]> {
  if (!hidesProjects(db)) return [...verdicts];
  return Promise.all(
    verdicts.map(async (verdict) => {
      const seen = { ...verdict, evidence: await visibleDocuments(db, verdict.evidence) };
      if (seen.inherited !== undefined && (await findByDigest(db, seen.inherited)) === null) delete seen.inherited;
      return seen;
    }),
  );
}

/** Those of some documents (ids) that `db` shows. */
async function visibleDocuments(db: Db, ids: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const id of ids) if ((await findEvidence(db, id)) !== null) seen.push(id);
  return seen;
}
