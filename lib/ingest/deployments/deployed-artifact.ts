/** Finds the artifact that an event says was deployed, and tells whether its reporter may say so. */
import type { Speaker } from '#lib/authority/speaker.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel, expectedArtifactsWithLabel } from '#db/artifact/labels.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { authorityOver } from '#lib/ingest/authority/authority.ts';
import type { ProjectLookup } from '#lib/ingest/authority/projects.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact, currentRow } from '#lib/ingest/batch/current-artifact.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import { splitDigests } from '#lib/ingest/link/digests.ts';
import { documentSubjects } from '#lib/ingest/link/names.ts';

/** Artifacts with one purl of which one may be the deployed one. */
const MAX_CANDIDATES = 32;

export type Reporter = { speaker: Speaker; lookUp: ProjectLookup };

/**
 * The project of a deployment by this reporter (row id; null for an artifact without a project). Null where the
 * reporter has no authority over deployments of the project.
 */
export async function reportedProject(
  { speaker, lookUp }: Reporter,
  id: number | null,
): Promise<{ id: number | null } | null> {
  const project = id === null ? null : await lookUp(id);
  return authorityOver(project, speaker).has('deployment') ? { id: project?.id ?? null } : null;
}

/** The canonical purl of an event that names its artifact by nothing else. */
export function purlOfEvent({ subjects, facts }: StatedDocument): string | null {
  if (subjects.length > 0 || facts.kind !== 'event' || facts.event.artifact === null) return null;
  return parsePurl(facts.event.artifact)?.canonical ?? null;
}

/** `by`: how the event names the artifact. `isExpected`: the one with the purl is of a project expected here. */
export type Deployed = { artifact: ArtifactRow | null; by: 'digest' | 'purl' | null; isExpected: boolean };

/**
 * The artifact that a report names by digest or purl. Of several artifacts with the purl it is the newest one of a
 * project that is expected here and for which the reporter speaks, else the newest one for which it speaks at all.
 * `candidate`: an artifact (row id) that has got this purl just now.
 */
export async function deployedArtifact(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  reporter: Reporter,
  candidate: number | null,
): Promise<Deployed> {
  const [subject] = documentSubjects(document);
  const own = subject && splitDigests(subject.digest)?.own;
  if (own) {
    const alg = await findTerm(tx, own.algorithm);
    const row = alg === null ? null : await findArtifact(tx, alg, own.value);
    return { artifact: row && currentRow(batch, row), by: 'digest', isExpected: false };
  }
  const purl = purlOfEvent(document);
  if (purl === null) return { artifact: null, by: null, isExpected: false };
  const label = { kind: 'purl', value: purl } as const;
  const ids = [
    ...(candidate === null ? [] : [candidate]),
    ...(await expectedArtifactsWithLabel(tx, label, MAX_CANDIDATES)),
    ...(await artifactsWithLabel(tx, label, MAX_CANDIDATES)),
  ];
  let unexpected: ArtifactRow | null = null;
  for (const id of ids) {
    const row = await currentArtifact(tx, batch, id);
    if (row === null || (await reportedProject(reporter, row.project)) === null) continue;
    if (row.project !== null && (await reporter.lookUp(row.project))?.isExpected)
      return { artifact: row, by: 'purl', isExpected: true };
    unexpected ??= row;
  }
  return { artifact: unexpected, by: 'purl', isExpected: false };
}
