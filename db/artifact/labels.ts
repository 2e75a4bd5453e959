/** Labels of artifacts: names and purls. */
import { and, asc, desc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared, encodedPlaceholder } from '../connection/connection.ts';
import { indexName, removeNameIfUnused } from '../full-text/terms.ts';
import { artifact, artifactLabel as t, project, removedLabel } from '../schema/index.ts';

/** A name or purl of an artifact. */
export type Label = { kind: 'name' | 'purl'; value: string };
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 500;

const insertLabel = prepared((db) =>
  db
    .insert(t)
    .values({
      artifact: sql.placeholder('artifact'),
      kind: sql.placeholder('kind'),
      value: sql.placeholder('value'),
      since: sql.placeholder('since'),
    })
    .prepare(),
);
const selectLabels = prepared((db) =>
  db
    .select({ kind: t.kind, value: t.value })
    .from(t)
    .where(eq(t.artifact, sql.placeholder('artifact')))
    .orderBy(asc(t.kind), asc(t.value))
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
const existedAt = (since: typeof t.since) => sql`coalesce(${since}, 0) <= ${encodedPlaceholder(since, 'at')}`;
const selectLabelsAt = prepared((db) =>
  db
    .select({ kind: t.kind, value: t.value })
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), existedAt(t.since)))
    .orderBy(asc(t.kind), asc(t.value))
    .limit(MAX_LABELS)
    .prepare(),
);
const selectRemovedAfter = prepared((db) =>
  db
    .selectDistinct({ kind: removedLabel.kind, value: removedLabel.value })
    .from(removedLabel)
    .where(
      and(
        eq(removedLabel.artifact, sql.placeholder('artifact')),
        gt(removedLabel.at, encodedPlaceholder(removedLabel.at, 'at')),
        sql`coalesce(${removedLabel.since}, 0) <= ${encodedPlaceholder(removedLabel.since, 'at')}`,
      ),
    )
    .limit(MAX_LABELS)
    .prepare(),
);

/**
 * Add labels to an artifact (row id), each cut after 500 characters. `since`: now, RFC 3339; null where the artifact is
 * new. `known`: the labels that it has, to which the new ones are added. Returns those that were added: an artifact has
 * each label once and at most 64 labels, and an empty label is not added.
 */
export async function addLabels(
  tx: Tx,
  artifact: number,
  labels: readonly Label[],
  { since, known }: { since: string | null; known: Label[] },
): Promise<Label[]> {
  const added: Label[] = [];
  for (const { kind, value: whole } of labels) {
    const value = whole.slice(0, MAX_LABEL_LENGTH);
    const isKnown = known.some((label) => label.kind === kind && label.value === value);
    if (value === '' || isKnown || known.length >= MAX_LABELS) continue;
    await insertLabel(tx).run({ artifact, kind, value, since });
    known.push({ kind, value });
    added.push({ kind, value: whole });
    if (kind === 'name') await indexName(tx, value);
  }
  return added;
}

/** Add one label; true where it was added. */
export async function addLabel(tx: Tx, artifact: number, label: Label, since: string | null): Promise<boolean> {
  return (await addLabels(tx, artifact, [label], { since, known: await labelsOf(tx, artifact) })).length > 0;
}

/** The labels of an artifact (row id). */
export async function labelsOf(db: Db, artifact: number): Promise<Label[]> {
  return await selectLabels(db).all({ artifact });
}

/** The labels that an artifact (row id) had at a time (RFC 3339). */
export async function labelsAt(db: Db, artifact: number, at: string): Promise<Label[]> {
  const present = await selectLabelsAt(db).all({ artifact, at });
  const removed = await selectRemovedAfter(db).all({ artifact, at });
  const labels = new Map([...present, ...removed].map((label) => [`${label.kind} ${label.value}`, label]));
  return [...labels.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, label]) => label);
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

const deleteLabel = prepared((db) =>
  db
    .delete(t)
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        eq(t.kind, encodedPlaceholder(t.kind, 'kind')),
        eq(t.value, sql.placeholder('value')),
      ),
    )
    .returning({ since: t.since })
    .prepare(),
);
const addRemoved = prepared((db) =>
  db
    .insert(removedLabel)
    .values({
      artifact: sql.placeholder('artifact'),
      kind: sql.placeholder('kind'),
      value: sql.placeholder('value'),
      since: sql`${encodedPlaceholder(removedLabel.since, 'since')}`,
      at: sql.placeholder('at'),
    })
    .prepare(),
);

/** Remove names and purls from an artifact at `at` (RFC 3339); true where any of them was there. */
export async function removeLabels(tx: Tx, artifact: number, labels: readonly Label[], at: string): Promise<boolean> {
  let removed = false;
  for (const { kind, value: whole } of labels) {
    const value = whole.slice(0, MAX_LABEL_LENGTH);
    for (const { since } of await deleteLabel(tx).all({ artifact, kind, value })) {
      await addRemoved(tx).run({ artifact, kind, value, since, at });
      removed = true;
    }
    if (kind === 'name') await removeNameIfUnused(tx, value);
  }
  return removed;
}
