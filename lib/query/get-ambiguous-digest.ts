import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import type { Context } from '#lib/context/context.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import type { Candidate } from '#lib/query/find/find-artifact.ts';
import { artifactItem } from '#lib/query/item/artifact-item.ts';
import type { AmbiguousDigest } from '#lib/views/artifact.ts';

const MAX_ARTIFACTS = 100;
const MAX_EVIDENCE = 10;

/**
 * The response for a digest that several artifacts share: at most 100 of them, each with the documents that give it
 * this digest. Null when one artifact or none has it.
 */
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
    detail: `${digest} is ambiguous: ${found.candidates.length} artifacts have it. Request one of them by its own digest.`,
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

/** The ids of at most 10 documents that give an artifact this digest. */
async function evidenceIdsOf(context: Context, evidence: Candidate['evidence']): Promise<string[]> {
  const distinct = [...new Set(evidence)].slice(0, MAX_EVIDENCE);
  const documents = await Promise.all(distinct.map((seq) => evidenceIdAndOutcome(context.store.read, seq)));
  return documents.flatMap((document) => document?.id ?? []);
}
