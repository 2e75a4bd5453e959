/** Finds the artifacts whose status would be another one under a draft. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { artifactIdsAfter, artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import type { Status } from '#lib/status/status.ts';
import type { WhatIfChange } from '#lib/views/what-if/run.ts';

/** Artifacts that are read at once. */
const READ_AT_ONCE = 200;

export type Comparison = {
  inForce: readonly LoadedPolicy[];
  draft: readonly LoadedPolicy[];
  /** RFC 3339: when the statuses are compared. */
  now: string;
  /** Of `parts` workers, this one takes every part-th block of artifacts. */
  part: number;
  parts: number;
};

/** What a worker found in one block of artifacts. */
export type Block = { examined: number; evaluated: number; changes: WhatIfChange[] };

/** Compare block by block, in the order of the row ids. */
export async function* compareAll(db: Db, comparison: Comparison): AsyncGenerator<Block> {
  const slugs = new Map<number | null, string | null>();
  for (let block = 0, after = 0; ; block += 1) {
    const ids = await artifactIdsAfter(db, after, READ_AT_ONCE);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    if (block % comparison.parts !== comparison.part) continue;
    const found: Block = { examined: ids.length, evaluated: 0, changes: [] };
    for (const row of (await artifactsByIds(db, ids)).sort((a, b) => a.id - b.id)) {
      const slug = await slugOf(db, row.project, slugs);
      const changes = await compareArtifact(db, row, slug, comparison);
      if (changes === null) continue;
      found.evaluated += 1;
      found.changes.push(...changes);
    }
    yield found;
    // The read transaction of this turn of the event loop ends, so that the write-ahead log can be emptied.
    await nextTurn();
  }
}

async function slugOf(
  db: Db,
  project: number | null,
  known: Map<number | null, string | null>,
): Promise<string | null> {
  let slug = known.get(project);
  if (slug === undefined) {
    slug = await slugOfProject(db, project);
    known.set(project, slug);
  }
  return slug;
}

/** The changes of one artifact; null where the same policies would decide as now. */
async function compareArtifact(
  db: Db,
  row: ArtifactRow,
  project: string | null,
  { inForce, draft, now }: Comparison,
): Promise<WhatIfChange[] | null> {
  const stored: { environment: string | null; status: Status }[] = [
    { environment: null, status: row.status },
    ...(row.deployed === 0
      ? []
      : (await environmentStatuses(db, row.id)).map(({ name, status }) => ({ environment: name, status }))),
  ];
  const moved = stored.flatMap(({ environment, status }) => {
    const question = { project, environment };
    const before = choosePolicy(inForce, question).chosen;
    const after = choosePolicy(draft, question).chosen;
    return before.row === after.row ? [] : [{ environment, from: status, policy: after }];
  });
  if (moved.length === 0) return null;
  const changes: WhatIfChange[] = [];
  let evaluation: Evaluation | null = null;
  for (const { environment, from, policy } of moved) {
    evaluation ??= await evaluateArtifact(db, row, now, { environment, policies: draft });
    const { status } = await evaluation.by(policy, environment);
    if (status.status !== from)
      changes.push({
        digest: await digestOf(db, row),
        name: row.name,
        project: await projectRef(db, row.project),
        environment,
        from,
        to: status.status,
        reason: status.reason,
        policy: policyRef(policy),
      });
  }
  return changes;
}
