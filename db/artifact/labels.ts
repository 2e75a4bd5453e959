/** Labels of artifacts: names and purls. */
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../sqlite/connection.ts';
import { insertLabelWithinLimit } from '../sqlite/label-limit.ts';
import { LABEL_KINDS } from '#db/schema/columns/enums.ts';
import { artifact, artifactLabel as t, project } from '../schema/index.ts';

/** A name or purl of an artifact. */
export type Label = { kind: 'name' | 'purl'; value: string };
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 500;

const selectLabels = prepared((db) =>
  db
    .select({ kind: t.kind, value: t.value })
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .limit(MAX_LABELS)
    .prepare(),
);
const selectByLabel = prepared((db) =>
  db
    .select({ artifact: t.artifact })
    .from(t)
    .where(and(eq(t.kind, encodedPlaceholder(t.kind, 'kind')), eq(t.value, sql.placeholder('value'))))
    .orderBy(desc(t.artifact))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

const selectExpectedByLabel = prepared((db) =>
  db
    .select({ artifact: t.artifact })
    .from(t)
    .innerJoin(artifact, eq(artifact.id, t.artifact))
    .innerJoin(project, eq(project.id, artifact.project))
    .where(
      and(
        eq(t.kind, encodedPlaceholder(t.kind, 'kind')),
        eq(t.value, sql.placeholder('value')),
        isNotNull(project.claimedAt),
      ),
    )
    .orderBy(desc(t.artifact))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/**
 * Add a label to an artifact (row id), cut after 500 characters. Returns whether it was added: an artifact has each
 * label once and at most 64 labels, and an empty label is not added.
 */
export async function addLabel(tx: Tx, artifact: number, label: Label): Promise<boolean> {
  const value = label.value.slice(0, MAX_LABEL_LENGTH);
  return (
    value !== '' && insertLabelWithinLimit(tx, { artifact, kind: LABEL_KINDS.indexOf(label.kind), value }, MAX_LABELS)
  );
}

/** The labels of an artifact (row id). */
export async function labelsOf(db: Db, artifact: number): Promise<Label[]> {
  return await selectLabels(db).all({ artifact });
}

/** Row ids of the artifacts with exactly this label, newest first, at most `limit`. */
export async function artifactsWithLabel(db: Db, label: Label, limit: number): Promise<number[]> {
  return (await selectByLabel(db).all({ ...label, limit })).map((row) => row.artifact);
}

/**
 * Row ids of the artifacts with exactly this label that belong to a claimed project, newest first, at most `limit`. How
 * many others have the label does not matter.
 */
export async function expectedArtifactsWithLabel(db: Db, label: Label, limit: number): Promise<number[]> {
  return (await selectExpectedByLabel(db).all({ ...label, limit })).map((row) => row.artifact);
}

/** Remove names and purls from an artifact; true where any of them was there. */
export async function removeLabels(tx: Tx, artifact: number, labels: readonly Label[]): Promise<boolean> {
  let removed = false;
  for (const { kind, value } of labels) {
    const where = and(eq(t.artifact, artifact), eq(t.kind, kind), eq(t.value, value.slice(0, MAX_LABEL_LENGTH)));
    if ((await orm(tx).delete(t).where(where).run()).changes > 0) removed = true;
  }
  return removed;
}
