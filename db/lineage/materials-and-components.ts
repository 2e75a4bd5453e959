/** Materials of builds and components of SBOMs; each is stored once. */
import { hash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ComponentRow } from '../schema/lineage/component.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { indexComponent } from '../full-text/terms.ts';
import { forEngine, prepared, rowCache } from '../connection/connection.ts';
import {
  addComponentRows,
  addMaterialRows,
  findComponentRows,
  findMaterialRows,
  type NewComponent,
  type NewMaterial,
} from '../postgres/lineage.ts';
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

const materialKey = (m: NamedMaterial) =>
  m.digest ? keyOf('digest', m.digest.algorithm, m.digest.value) : keyOf('label', m.label ?? '');

const MAX_MATERIAL_LABEL = 500;

/** A material as a document names it. `alg` is the term of the algorithm. */
export type NamedMaterial = { digest: { algorithm: string; alg: number; value: string } | null; label: string | null };

const rowOfMaterial = (m: NamedMaterial): NewMaterial => ({
  key: materialKey(m),
  label: m.label?.slice(0, MAX_MATERIAL_LABEL) ?? null,
  alg: m.digest?.alg ?? null,
  value: m.digest?.value ?? null,
});

/**
 * Find or create materials by their digest, else by their label. A material without a label gets the one given, and
 * keeps the first one. Returns their row ids, in this order.
 */
export const findOrCreateMaterials = forEngine<
  (tx: Tx, materials: readonly NamedMaterial[]) => Promise<readonly number[]>
>({
  async sqlite(tx, materials) {
    const ids: number[] = [];
    for (const row of materials.map(rowOfMaterial)) {
      const { key, label } = row;
      const known = await materialByKey(tx).get({ key });
      if (known && known.label === null && label !== null) await setLabel(tx).run({ key, label });
      ids.push(known?.id ?? (await addMaterial(tx).get(row))!.id);
    }
    return ids;
  },
  async postgres(tx, materials) {
    const rows = materials.map(rowOfMaterial);
    const named = new Map<string, NewMaterial>();
    for (const row of rows) {
      const first = named.get(keyText(row.key));
      if (first === undefined) named.set(keyText(row.key), row);
      else first.label ??= row.label;
    }
    const known =
      rows.length === 0
        ? []
        : await findMaterialRows(
            tx,
            [...named.values()].map(({ key }) => key),
          );
    const ids = new Map(known.map(({ id, key }) => [keyText(key), id]));
    for (const { key, label: stored } of known) {
      const { label } = named.get(keyText(key))!;
      if (stored === null && label !== null) await setLabel(tx).run({ key, label });
    }
    const missing = [...named].filter(([key]) => !ids.has(key)).map(([, row]) => row);
    for (const { id, key } of missing.length === 0 ? [] : await addMaterialRows(tx, missing)) ids.set(keyText(key), id);
    return rows.map(({ key }) => ids.get(keyText(key))!);
  },
});

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

type NamedComponent = { purl: string | null; name: string; version: string | null };

const nameOf = ({ purl, name, version }: NamedComponent) =>
  purl === null ? `name\u0000${name}\u0000${version ?? ''}` : `purl\u0000${purl}`;

function rowOf({ purl, name, version }: NamedComponent): NewComponent {
  return {
    key: purl === null ? keyOf('name', name, version ?? '') : keyOf('purl', purl),
    label: `${name}${version ? `@${version}` : ''}`.slice(0, 300),
    purl: purl?.slice(0, 500) ?? null,
  };
}

/** Find or create components by their purl, else by name and version. Returns their row ids, in this order. */
export const findOrCreateComponents = forEngine<
  (tx: Tx, components: readonly NamedComponent[]) => Promise<readonly number[]>
>({
  async sqlite(tx, components) {
    const ids: number[] = [];
    for (const one of components) {
      const name = nameOf(one);
      ids.push(componentIds(tx).get(name) ?? componentIds(tx).set(name, await findOrCreate(tx, rowOf(one))));
    }
    return ids;
  },
  async postgres(tx, components) {
    const ids = new Map<string, number>();
    const unknown = new Map<string, { name: string; row: NewComponent }>();
    const note = ({ id, key }: { id: number; key: Uint8Array }) => {
      const found = unknown.get(keyText(key))!;
      ids.set(found.name, componentIds(tx).set(found.name, id));
    };
    for (const one of components) {
      const name = nameOf(one);
      const cached = componentIds(tx).get(name);
      if (cached !== undefined) {
        ids.set(name, cached);
        continue;
      }
      const row = rowOf(one);
      unknown.set(keyText(row.key), { name, row });
    }
    const keys = [...unknown.values()].map(({ row }) => row.key);
    for (const found of keys.length === 0 ? [] : await findComponentRows(tx, keys)) note(found);
    const missing = [...unknown.values()].filter(({ name }) => !ids.has(name)).map(({ row }) => row);
    for (const added of missing.length === 0 ? [] : await addComponentRows(tx, missing)) {
      note(added);
      await indexComponent(tx, { ...unknown.get(keyText(added.key))!.row, id: added.id });
    }
    return components.map((one) => ids.get(nameOf(one))!);
  },
});

const keyText = (key: Uint8Array) => Buffer.from(key).toString('latin1');

async function findOrCreate(tx: Tx, row: NewComponent): Promise<number> {
  return (await componentByKey(tx).get({ key: row.key }))?.id ?? createComponent(tx, row);
}

async function createComponent(tx: Tx, row: NewComponent): Promise<number> {
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
