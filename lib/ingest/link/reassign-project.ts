/**
 * The project and build of an artifact from the evidence there is, as they would have come about had it arrived as it
 * is now.
 */
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

/** The strongest tie counts, of equal ones the first; of two attempts of one run the later is the build. */
export async function reassignProject(tx: Tx, touched: TouchedArtifact): Promise<void> {
  let best: { tie: ProjectLinkConfidence; project: number | null; build: number | null } = {
    tie: 'none',
    project: null,
    build: null,
  };
  for (const seq of await evidenceFor(tx, touched.row.id, EVIDENCE_PER_BUCKET)) {
    const row = await evidenceBySeq(tx, seq);
    if (!row || row.project === null) continue;
    const tie: ProjectLinkConfidence =
      row.outcome !== 'verified' ? 'claimed' : row.kind === 'provenance' ? 'provenance' : 'verified';
    const build = row.kind === 'provenance' ? row.build : null;
    if (PROJECT_LINK_CONFIDENCES.indexOf(tie) > PROJECT_LINK_CONFIDENCES.indexOf(best.tie))
      best = { tie, project: await currentProjectId(tx, row.project), build: build ?? best.build };
    if (tie === best.tie && build !== null && best.build !== null && build !== best.build)
      best.build = await laterAttempt(tx, best.build, build);
    best.build ??= build;
  }
  // What a webhook tied to a project stays there until evidence says otherwise.
  if (best.tie === 'none') return;
  touched.reindex ||= best.project !== touched.row.project || best.build !== touched.row.build;
  Object.assign(touched.row, best);
}

async function laterAttempt(tx: Tx, first: number, other: number): Promise<number> {
  const [one, two] = [await buildById(tx, first), await buildById(tx, other)];
  return one && two && isLaterAttempt(two.invocation, one.invocation) ? other : first;
}
