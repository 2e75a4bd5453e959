/** Compares the image indexes whose status rests on platforms that a draft changes. */
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { hasVerifiedEvidence, indexesNaming } from '#lib/ingest/platforms/platforms.ts';
import type { Status } from '#lib/status/status.ts';
import type { WhatIfChange } from '#lib/views/what-if/run.ts';
import { type Block, changesOf, NeedsTrial, questionsAbout, restsOnPlatforms } from './compare.ts';
import { type Comparison, draftView } from './draft-view.ts';

/** Indexes may name indexes: how many levels are compared. `evaluateTouched` has a limit too. */
const MAX_LEVELS = 3;

/** What the comparison of all other artifacts has found. */
export type Found = Pick<Block, 'indexes' | 'statuses'>;

/**
 * Compare the indexes, and those that name one that changes. Throws `NeedsTrial` where indexes are nested deeper than
 * `MAX_LEVELS`.
 */
export async function compareIndexes(db: Db, comparison: Comparison, found: Found): Promise<Block> {
  const statuses = new Map<number, Status>(found.statuses);
  const state = { view: draftView(db, comparison, statuses) };
  const changes = new Map<number, WhatIfChange[]>();
  let level = new Set(found.indexes);
  for (let depth = 0; level.size > 0; depth += 1) {
    if (depth === MAX_LEVELS) throw new NeedsTrial();
    const next = new Set<number>();
    for (const id of level) {
      const row = await artifactById(db, id);
      if (!row?.isIndex || (await hasVerifiedEvidence(db, id, EVIDENCE_PER_BUCKET))) continue;
      const { draft: policies, now } = comparison;
      const evaluation = await evaluateArtifact(db, row, now, { state, policies });
      // Its own evidence decides: it was compared with the others.
      if (!restsOnPlatforms(evaluation)) continue;
      const project = await slugOfProject(db, row.project);
      changes.set(id, await changesOf(db, row, await questionsAbout(db, row, project, comparison), evaluation));
      const status = evaluation.status.status;
      if (status === (statuses.get(id) ?? row.status)) continue;
      statuses.set(id, status);
      for (const naming of await indexesNaming(db, row)) next.add(naming);
    }
    level = next;
  }
  return { examined: 0, evaluated: changes.size, changes: [...changes.values()].flat(), indexes: [], statuses: [] };
}
