/** Derives the project and build of an artifact again from its stored evidence, as it is verified now. */
import { isLaterAttempt } from '#lib/bytes/naming/github-run.ts';
import type { ProjectLinkConfidence } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { currentProjectId } from '#db/project/projects.ts';
import { PROJECT_LINK_CONFIDENCES } from '#db/schema/columns/enums.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { linkConfidenceOf } from './origin.ts';

/**
 * Set project, confidence and build from the evidence with the highest link confidence; of equals the oldest counts. Of
 * two attempts of one run the later one is the build. Without such evidence the artifact keeps its project, unless
 * `forget` is true and evidence had linked it.
 */
export async function reassignProject(
  tx: Tx,
  touched: TouchedArtifact,
  { forget }: { forget: boolean } = { forget: false },
): Promise<void> {
  let best: { linkConfidence: ProjectLinkConfidence; project: number | null; build: number | null } = {
    linkConfidence: 'none',
    project: null,
    build: null,
  };
  for (const seq of await evidenceFor(tx, touched.row.id, EVIDENCE_PER_BUCKET)) {
    const row = await evidenceBySeq(tx, seq);
    if (!row || row.project === null) continue;
    const linkConfidence = linkConfidenceOf(row);
    const build = row.kind === 'provenance' ? row.build : null;
    if (PROJECT_LINK_CONFIDENCES.indexOf(linkConfidence) > PROJECT_LINK_CONFIDENCES.indexOf(best.linkConfidence))
      best = { linkConfidence, project: await currentProjectId(tx, row.project), build: build ?? best.build };
    if (linkConfidence === best.linkConfidence && build !== null && best.build !== null && build !== best.build)
      best.build = await laterAttempt(tx, best.build, build);
    best.build ??= build;
  }
  // A webhook may have linked the artifact to a project; that link stays until evidence names one.
  if (best.linkConfidence === 'none' && (!forget || touched.row.linkConfidence === 'none')) return;
  touched.reindex ||= best.project !== touched.row.project || best.build !== touched.row.build;
  Object.assign(touched.row, best);
}

/** The later of two builds where they are attempts of one run, else the first. */
async function laterAttempt(tx: Tx, firstId: number, secondId: number): Promise<number> {
  const [first, second] = [await buildById(tx, firstId), await buildById(tx, secondId)];
  return first && second && isLaterAttempt(second.invocation, first.invocation) ? secondId : firstId;
}
