/** Materials of builds and components of SBOMs; each is stored once. */
import { hash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ComponentRow } from '../schema/lineage/component.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { indexComponent } from '../full-text/terms.ts';
import { prepared, rowCache } from '../connection/connection.ts';
import { component, material } from '../schema/index.ts';

export type { ComponentRow } from '../schema/lineage/component.ts';

/** A stored material. `alg` is a term. */
export type MaterialRow = typeof material.$inferSelect;

const keyOf = (...parts: string[]) => hash('sha256', parts.join('\u0000'), 'buffer').subarray(0, 16);

const materialByKey = prepared((db) =>
  db
    .select({ id: material.id, label: material.label })
    .from(material)
    .where(eq(material.key, sql.placeholder('key')))
    .prepare(),
);
const addMaterial = prepared((db) =>
  db
    .insert(material)
    .values({
      key: sql.placeholder('key'),
      label: sql.placeholder('label'),
      alg: sql.placeholder('alg'),
      value: sql.placeholder('value'),
    })
    .returning({ id: material.id })
    .prepare(),
);
const setLabel = prepared((db) =>
  db
    .update(material)
    .set({ label: sql`${sql.placeholder('label')}` })
    .where(and(eq(material.key, sql.placeholder('key')), isNull(material.label)))
    .prepare(),
);
const selectMaterial = prepared((db) =>
  db
    .select()
    .from(material)
    .where(eq(material.id, sql.placeholder('id')))
    .prepare(),
);
const componentByKey = prepared((db) =>
  db
    .select({ id: component.id })
    .from(component)
    .where(eq(component.key, sql.placeholder('key')))
    .prepare(),
);
const addComponent = prepared((db) =>
  db
    .insert(component)
    .values({ key: sql.placeholder('key'), label: sql.placeholder('label'), purl: sql.placeholder('purl') })
    .returning({ id: component.id })
    .prepare(),
);
const selectComponent = prepared((db) =>
  db
    .select()
    .from(component)
    .where(eq(component.id, sql.placeholder('id')))
    .prepare(),
);

const materialKey = (m: { digest: { algorithm: string; alg: number; value: string } | null; label: string | null }) =>
  m.digest ? keyOf('digest', m.digest.algorithm, m.digest.value) : keyOf('label', m.label ?? '');

const MAX_MATERIAL_LABEL = 500;

/**
 * Find or create a material by its digest, else by its label. `alg` is the term of the algorithm. A material without a
 * label gets the one given, and keeps the first one. Returns its row id.
 */
export async function findOrCreateMaterial(
  tx: Tx,
  m: { digest: { algorithm: string; alg: number; value: string } | null; label: string | null },
): Promise<number> {
  const key = materialKey(m);
  const label = m.label?.slice(0, MAX_MATERIAL_LABEL) ?? null;
  const known = await materialByKey(tx).get({ key });
  if (known && known.label === null && label !== null) await setLabel(tx).run({ key, label });
  return (
    known?.id ??
    (await addMaterial(tx).get({ key, label, alg: m.digest?.alg ?? null, value: m.digest?.value ?? null }))!.id
  );
}

/** Label the material with a digest, where it is stored and has no label. */
export async function labelMaterial(
  tx: Tx,
  { algorithm, value }: { algorithm: string; value: string },
  label: string,
): Promise<void> {
  await setLabel(tx).run({ key: keyOf('digest', algorithm, value), label: label.slice(0, MAX_MATERIAL_LABEL) });
}

/** The row id of the material with a digest; null where there is none. */
export async function findMaterial(db: Db, algorithm: string, value: string): Promise<number | null> {
  return (await materialByKey(db).get({ key: keyOf('digest', algorithm, value) }))?.id ?? null;
}

/** A material by its row id. */
export async function materialById(db: Db, id: number): Promise<MaterialRow | null> {
  return (await selectMaterial(db).get({ id })) ?? null;
}

// The id of a component never changes, and each SBOM of a project lists mostly the same components.
const MAX_CACHED_COMPONENTS = 20_000;
const componentIds = rowCache<string, number>(MAX_CACHED_COMPONENTS);

/** Find or create a component by its purl, else by its name and version. Returns its row id. */
export async function findOrCreateComponent(
  tx: Tx,
  c: { purl: string | null; name: string; version: string | null },
): Promise<number> {
  const name = c.purl === null ? `name\u0000${c.name}\u0000${c.version ?? ''}` : `purl\u0000${c.purl}`;
  const cached = componentIds(tx).get(name);
  if (cached !== undefined) return cached;
  const key = c.purl === null ? keyOf('name', c.name, c.version ?? '') : keyOf('purl', c.purl);
  const label = `${c.name}${c.version ? `@${c.version}` : ''}`.slice(0, 300);
  return componentIds(tx).set(
    name,
    (await componentByKey(tx).get({ key }))?.id ??
      (await createComponent(tx, { key, label, purl: c.purl?.slice(0, 500) ?? null })),
  );
}

async function createComponent(tx: Tx, row: { key: Uint8Array; label: string; purl: string | null }): Promise<number> {
  const { id } = (await addComponent(tx).get(row))!;
  await indexComponent(tx, { ...row, id });
  return id;
}

/** The row id of the component with a purl; null where there is none. */
export async function findComponent(db: Db, purl: string): Promise<number | null> {
  return (await componentByKey(db).get({ key: keyOf('purl', purl) }))?.id ?? null;
}

/** A component by its row id. */
export async function componentById(db: Db, id: number): Promise<ComponentRow | null> {
  return (await selectComponent(db).get({ id })) ?? null;
}
