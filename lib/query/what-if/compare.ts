/** Finds the artifacts whose status would be another one under a draft of policies and waivers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { artifactIdsAfter, artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { indexesNaming } from '#lib/ingest/platforms/platforms.ts';
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import type { Status } from '#lib/status/status.ts';
import type { WhatIfChange } from '#lib/views/what-if/run.ts';
import { type Comparison, draftView } from './draft-view.ts';
import { isWaived } from './draft-waivers.ts';

/** Artifacts that are read at once. */
const READ_AT_ONCE = 200;

/** Of `parts` workers, this one takes every part-th block of artifacts. */
export type Share = { part: number; parts: number };

/**
 * What a worker found in one block of artifacts. `indexes`: image indexes (row ids) whose status may rest on platforms
 * that change; they are compared at the end. `statuses`: the status without an environment that an index would have.
 */
export type Block = {
  examined: number;
  evaluated: number;
  changes: WhatIfChange[];
  indexes: number[];
  statuses: [number, Status][];
};

/** Thrown for an artifact that the changes of the draft would also settle: only a trial says what they do to it. */
export class NeedsTrial extends Error {}

/** Compare block by block, in the order of the row ids. Throws `NeedsTrial`. */
export async function* compareAll(db: Db, comparison: Comparison, { part, parts }: Share): AsyncGenerator<Block> {
  const slugs = new Map<number | null, string | null>();
  const view = draftView(db, comparison);
  for (let block = 0, after = 0; ; block += 1) {
    const ids = await artifactIdsAfter(db, after, READ_AT_ONCE);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    if (block % parts !== part) continue;
    const found: Block = { examined: ids.length, evaluated: 0, changes: [], indexes: [], statuses: [] };
    for (const row of (await artifactsByIds(db, ids)).sort((a, b) => a.id - b.id))
      await compareArtifact(db, row, { view, comparison, project: await slugOf(db, row.project, slugs), found });
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

type Comparing = { view: FactsView; comparison: Comparison; project: string | null; found: Block };

/** Compare one artifact, where another policy would decide or its waivers would be others. */
async function compareArtifact(
  db: Db,
  row: ArtifactRow,
  { view, comparison, project, found }: Comparing,
): Promise<void> {
  const hasOtherWaivers = isWaived(comparison.waivers, row);
  if (!hasOtherWaivers && comparison.draft === comparison.inForce) return;
  const all = await questionsAbout(db, row, project, comparison);
  const questions = hasOtherWaivers ? all : all.filter(({ isMoved }) => isMoved);
  const [first] = questions;
  if (first === undefined) return;
  if (isFromBeforeAuthority(row)) throw new NeedsTrial();
  const { draft: policies, now } = comparison;
  const evaluation = await evaluateArtifact(db, row, now, {
    state: { view },
    environment: first.environment,
    policies,
  });
  if (restsOnPlatforms(evaluation)) {
    found.indexes.push(row.id);
    return;
  }
  found.evaluated += 1;
  const changes = await changesOf(db, row, questions, evaluation);
  found.changes.push(...changes);
  const own = changes.find(({ environment }) => environment === null);
  if (own !== undefined && row.isIndex) found.statuses.push([row.id, own.to!]);
  // The changes would evaluate these indexes again, as `touchIndexes` and `touchWaivedArtifacts` do.
  if (own !== undefined || comparison.waivers.narrowed.has(row.id))
    found.indexes.push(...(await indexesNaming(db, row)));
}

/** Whether the status of an image index rests on those of its platforms. */
export function restsOnPlatforms({ inputs }: Evaluation): boolean {
  return inputs === null;
}

/** A stored status, and the policy that would decide. `isMoved`: another one decides now. */
export type Question = { environment: string | null; from: Status; policy: LoadedPolicy; isMoved: boolean };

/** The stored statuses of an artifact of a project (slug): without an environment, and where it runs. */
export async function questionsAbout(
  db: Db,
  row: ArtifactRow,
  project: string | null,
  { inForce, draft }: Comparison,
): Promise<Question[]> {
  const stored: { environment: string | null; status: Status }[] = [
    { environment: null, status: row.status },
    ...(row.deployed === 0
      ? []
      : (await environmentStatuses(db, row.id)).map(({ name, status }) => ({ environment: name, status }))),
  ];
  return stored.map(({ environment, status }) => {
    const before = choosePolicy(inForce, { project, environment }).chosen;
    const policy = choosePolicy(draft, { project, environment }).chosen;
    return { environment, from: status, policy, isMoved: before.row !== policy.row };
  });
}

/** The statuses that would be others. */
export async function changesOf(
  db: Db,
  row: ArtifactRow,
  questions: readonly Question[],
  evaluation: Evaluation,
): Promise<WhatIfChange[]> {
  const changes: WhatIfChange[] = [];
  for (const { environment, from, policy } of questions) {
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
