/** The status of artifacts by the policies of some environments only. Artifacts and policies are row ids. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, prepared } from '../connection/connection.ts';
import { artifactPolicyStatus as t } from '../schema/index.ts';

/** The status of an artifact by one policy. */
export type PolicyStatusRow = typeof t.$inferSelect;

const ofArtifact = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .prepare(),
);
const ofArtifacts = prepared((db) =>
  db
    .select()
    .from(t)
    .where(sql`${t.artifact} IN (SELECT value FROM json_each(${sql.placeholder('artifacts')}))`)
    .prepare(),
);
const evaluated = prepared((db) =>
  db
    .select({ artifact: t.artifact, policy: t.policy, stage: t.stage })
    .from(t)
    .where(sql`${t.artifact} between ${sql.placeholder('first')} and ${sql.placeholder('last')}`)
    .prepare(),
);
const upsert = prepared((db) =>
  db
    .insert(t)
    .values({
      artifact: sql.placeholder('artifact'),
      policy: sql.placeholder('policy'),
      stage: sql.placeholder('stage'),
      status: sql.placeholder('status'),
      underlying: sql.placeholder('underlying'),
      reason: sql.placeholder('reason'),
      slsaLevel: sql.placeholder('slsaLevel'),
    })
    .onConflictDoUpdate({
      target: [t.artifact, t.policy],
      set: {
        stage: sql`${sql.placeholder('stage')}`,
        status: sql`${encodedPlaceholder(t.status, 'status')}`,
        underlying: sql`${encodedPlaceholder(t.underlying, 'underlying')}`,
        reason: sql`${sql.placeholder('reason')}`,
        slsaLevel: sql`${sql.placeholder('slsaLevel')}`,
      },
    })
    .prepare(),
);
const remove = prepared((db) =>
  db
    .delete(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), eq(t.policy, sql.placeholder('policy'))))
    .prepare(),
);

/** The stored statuses of an artifact. */
export async function policyStatuses(db: Db, artifact: number): Promise<PolicyStatusRow[]> {
  return await ofArtifact(db).all({ artifact });
}

/** The stored statuses of many artifacts, in no particular order. Meant for a few hundred artifacts at most. */
export async function policyStatusesOf(db: Db, artifacts: readonly number[]): Promise<PolicyStatusRow[]> {
  return await ofArtifacts(db).all({ artifacts: JSON.stringify(artifacts) });
}

/** By which policies, and at which of their stages, the artifacts from `first` to `last` have a stored status. */
export async function storedStages(
  db: Db,
  range: { first: number; last: number },
): Promise<Pick<PolicyStatusRow, 'artifact' | 'policy' | 'stage'>[]> {
  return await evaluated(db).all(range);
}

/** Store a status, in place of an earlier one by the same policy. */
export async function setPolicyStatus(tx: Tx, row: PolicyStatusRow): Promise<void> {
  await upsert(tx).run(row);
}

/** Remove the status of an artifact by a policy. */
export async function removePolicyStatus(tx: Tx, artifact: number, policy: number): Promise<void> {
  await remove(tx).run({ artifact, policy });
}
