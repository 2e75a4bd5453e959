/** Corrects the times of builds and deployments that an earlier version stored as the documents told them. */
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { buildById, setBuildTimes, type BuildRow } from '#db/project/builds.ts';
import { boundLastBuild } from '#db/project/projects.ts';
import { deploymentsInSlot, deploymentsOfArtifact, type DeploymentRow } from '#db/project/deployments.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime, isAfterReceipt, latestAllowed } from '#lib/format/told-time.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';

/** Deployments of one artifact whose slots are searched. */
const MAX_DEPLOYMENTS = 64;

/**
 * Bound the times of the build of an artifact and of the last build of its project, and link each event of the future
 * again whose deployment or removal would hide every deployment until its time comes. The receipt of the document that
 * tells a time bounds it.
 */
export async function mendTimes(
  tx: Tx,
  batch: Batch,
  artifact: { id: number; build: number | null; project: number | null },
): Promise<void> {
  const build = artifact.build === null ? null : await buildById(tx, artifact.build);
  if (build) await mendBuild(tx, batch, build);
  if (artifact.project !== null) await boundLastBuild(tx, artifact.project, latestAllowed(batch.at));
  const slots = new Map(
    (await deploymentsOfArtifact(tx, artifact.id, MAX_DEPLOYMENTS)).map((row) => [
      `${row.environment} ${row.slot}`,
      { environment: row.environment, slot: row.slot },
    ]),
  );
  for (const { environment, slot } of slots.values())
    for (const row of await deploymentsInSlot(tx, environment, slot))
      if (isAfterReceipt(row.since, batch.at)) await mendDeployment(tx, batch, row);
}

/** A time that the provenance of the build told is bounded by its receipt, and any other time by the present. */
async function mendBuild(tx: Tx, batch: Batch, build: BuildRow): Promise<void> {
  const evidence = build.evidence === null ? null : await evidenceBySeq(tx, build.evidence);
  const facts = evidence && unpackFacts(evidence.facts).facts;
  const told = facts?.kind === 'provenance' ? facts.provenance : null;
  const bounded = (stored: string | null, toldTime: string | null | undefined): string | null =>
    clampTime(stored, evidence && stored === toIsoTime(toldTime) ? evidence.receivedAt : batch.at);
  const startedAt = bounded(build.startedAt, told?.startedOn);
  const finishedAt = bounded(build.finishedAt, told?.finishedOn);
  if (startedAt !== build.startedAt || finishedAt !== build.finishedAt)
    await setBuildTimes(tx, build.id, { startedAt, finishedAt });
}

async function mendDeployment(tx: Tx, batch: Batch, deployment: DeploymentRow): Promise<void> {
  const evidence = deployment.evidence === null ? null : await evidenceBySeq(tx, deployment.evidence);
  const document = evidence && (await storedReadDocument(tx, evidence));
  if (!evidence || document?.facts.kind !== 'event') return;
  await relinkEvent(tx, batch, document, evidence.seq);
}
