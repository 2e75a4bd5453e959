/** The artifacts that share a digest: what is told instead of one artifact. */
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import type { Context } from '#lib/context/context.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import type { Candidate } from '#lib/query/find/find-artifact.ts';
import { artifactItem } from '#lib/query/item/artifact-item.ts';
import type { AmbiguousDigest } from '#lib/views/artifact.ts';

const MAX_ARTIFACTS = 100;
const MAX_EVIDENCE = 10;

/** The artifacts of a digest that several artifacts have; null where none or one has it. */
export async function getAmbiguousDigest(context: Context, digest: string): Promise<AmbiguousDigest | null> {
  const db = context.store.read;
  const found = await findArtifacts(db, digest);
  if (found.kind !== 'several') return null;
  const shown = found.candidates.slice(0, MAX_ARTIFACTS);
  return {
    type: 'urn:attestry:problem:ambiguous',
    title: 'Several artifacts have this digest',
    status: 300,
    code: 'ambiguous',
    detail: `${digest} is ambiguous: ${found.candidates.length} artifacts have it. Ask for one of them by its own digest.`,
    digest,
    artifacts: await Promise.all(
      shown.map(async ({ row, evidence }) => ({
        ...(await artifactItem(db, row)),
        namedBy: await evidenceIdsOf(context, evidence),
      })),
    ),
    artifactsHidden: found.candidates.length - shown.length,
  };
}

/** Ids of the documents that give an artifact this digest, at most ten. */
async function evidenceIdsOf(context: Context, evidence: Candidate['evidence']): Promise<string[]> {
  const distinct = [...new Set(evidence)].slice(0, MAX_EVIDENCE);
  const names = await Promise.all(distinct.map((seq) => evidenceIdAndOutcome(context.store.read, seq)));
  return names.flatMap((name) => name?.id ?? []);
}
