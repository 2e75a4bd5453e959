/** Corrects the deployments that events report for an artifact after quarantined evidence has left it. */
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Label } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { type DeploymentRow, deploymentsOfArtifact, updateDeployment } from '#db/project/deployments.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { linkEvent, unlinkEvent } from '#lib/ingest/link/event.ts';
import { storedOrigin } from '#lib/ingest/link/stored-origin.ts';

const MAX_DEPLOYMENTS = 1_000;

/**
 * An event that names its artifact by a purl among `removed` may be about another artifact, and is linked again. The
 * other deployments move with the artifact to its project.
 */
export async function relinkDeployments(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  removed: readonly Label[],
): Promise<void> {
  const purls = new Set(removed.filter(({ kind }) => kind === 'purl').map(({ value }) => value));
  const before = (await artifactById(tx, touched.row.id))?.project ?? null;
  if (purls.size === 0 && before === touched.row.project) return;
  for (const deployment of await deploymentsOfArtifact(tx, touched.row.id, MAX_DEPLOYMENTS)) {
    const event = await eventOf(tx, deployment);
    const purl = event && purlOf(event.document);
    if (event && purl !== null && purls.has(purl)) {
      await unlinkEvent(tx, batch, event.document, event.row.seq);
      await linkEvent(tx, batch, event.document, event.row.seq, await storedOrigin(tx, event.row), []);
    } else if (deployment.project === before && before !== touched.row.project)
      await updateDeployment(tx, { ...deployment, project: touched.row.project });
  }
}

async function eventOf(tx: Tx, { evidence }: DeploymentRow) {
  const row = evidence === null ? null : await evidenceBySeq(tx, evidence);
  const document = row && (await storedReadDocument(tx, row));
  return row && document?.facts.kind === 'event' ? { row, document } : null;
}

/** The canonical purl of an event that names its artifact by nothing else. */
function purlOf({ subjects, facts }: ReadDocument): string | null {
  if (subjects.length > 0 || facts.kind !== 'event' || facts.event.artifact === null) return null;
  return parsePurl(facts.event.artifact)?.canonical ?? null;
}
