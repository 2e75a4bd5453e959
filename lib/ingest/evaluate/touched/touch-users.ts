/** Marks the artifacts that were made of an artifact with new evidence, where a policy asks for dependencies. */
import { needsDependencies } from '#lib/policy/checks/dependencies/dependency-needs.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { termText } from '#db/evidence/terms.ts';
import { edgesOfKindFrom, edgesOfKindTo, nodeRef, parseNodeRef, type EdgeKind } from '#db/lineage/edges.ts';
import { findComponent, findMaterial } from '#db/lineage/materials-and-components.ts';
import type { Db, Tx } from '#db/open.ts';
import { touchArtifact, type Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { scheduleProjectReEvaluation } from '#lib/ingest/batch/re-evaluation.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';

/** Artifacts that one transaction evaluates again for their dependencies: each looks up many things. */
const USERS_AT_ONCE = 32;
/** Users that are looked at, and edges that are read of one node. */
const MAX_USERS = 500;
const MAX_EDGES = 200;

/**
 * Mark the users of the artifacts that the transaction has touched, as many levels up as the policies look down. Where
 * there are many, jobs evaluate the projects of the others.
 */
export async function touchUsers(tx: Tx, batch: Batch): Promise<void> {
  const needs = needsDependencies((await policySet(tx)).policies.map(({ policy }) => policy));
  if (needs === null) return;
  const changed = [...batch.touched.values()].filter(({ evidence, recount }) => evidence !== null || recount === true);
  const seen = new Set(batch.touched.keys());
  const limit = seen.size + MAX_USERS;
  const later = new Set<number>();
  let room = USERS_AT_ONCE;
  let level = changed.map(({ row }) => row);
  for (let depth = 0; depth < needs.levels && level.length > 0; depth += 1) {
    const next: ArtifactRow[] = [];
    for (const row of level)
      for (const id of await usersOf(tx, row)) {
        const user = seen.has(id) || seen.size >= limit ? null : await currentArtifact(tx, batch, id);
        if (user === null) continue;
        seen.add(id);
        next.push(user);
        room -= 1;
        if (room >= 0) touchArtifact(batch, user, false, null);
        else if (user.project !== null) later.add(user.project);
      }
    level = next;
  }
  for (const project of later) await scheduleProjectReEvaluation(tx, project, batch.wallClock);
}

/** Row ids of the artifacts whose provenance, link or SBOM names the artifact. */
async function usersOf(db: Db, row: ArtifactRow): Promise<number[]> {
  const users: number[] = [];
  const material = await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value);
  if (material !== null)
    for (const to of await endsOf(db, nodeRef('material', material), 'material-of')) {
      const { kind, id } = parseNodeRef(to);
      if (kind === 'artifact') users.push(id);
      if (kind === 'build') users.push(...artifactsAmong(await endsOf(db, to, 'built')));
    }
  for (const { kind, value } of await labelsOf(db, row.id)) {
    const component = kind === 'purl' ? await findComponent(db, value) : null;
    if (component === null) continue;
    for (const { from } of await edgesOfKindTo(db, nodeRef('component', component), 'contains', MAX_EDGES))
      users.push(...artifactsAmong(await endsOf(db, from, 'describes')));
  }
  return [...new Set(users)];
}

async function endsOf(db: Db, from: number, kind: EdgeKind): Promise<number[]> {
  return (await edgesOfKindFrom(db, from, kind, MAX_EDGES)).map(({ to }) => to);
}

function artifactsAmong(refs: readonly number[]): number[] {
  return refs
    .map(parseNodeRef)
    .filter(({ kind }) => kind === 'artifact')
    .map(({ id }) => id);
}
