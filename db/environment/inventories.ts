/** Inventories of environments: what should run there, and what runs there, as somebody reported it. */
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { InventoryItem, InventoryKind } from '#lib/inventory/inventory.ts';
import { packWithoutExtraction, unpackBody } from '../codec/pack.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { inventory as t, inventoryBody as body, inventoryItem as item } from '../schema/index.ts';

/** A stored inventory without its bytes. `environment` and `createdBy` are row ids. */
export type InventoryRow = typeof t.$inferSelect;

/** An item as it is stored: `alg` is a term. */
export type InventoryItemRow = Omit<InventoryItem, 'digest'> & { alg: number | null; value: string | null };

const newest = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.environment, sql.placeholder('environment')), eq(t.kind, encodedPlaceholder(t.kind, 'kind'))))
    .orderBy(desc(t.version))
    .limit(1)
    .prepare(),
);
const selectAny = prepared((db) => db.select({ id: t.id }).from(t).limit(1).prepare());
const itemsByInventory = prepared((db) =>
  db
    .select()
    .from(item)
    .where(eq(item.inventory, sql.placeholder('inventory')))
    .orderBy(asc(item.ordinal))
    .prepare(),
);
const ITEM_COLUMNS = [
  'ordinal',
  'namespace',
  'workload',
  'container',
  'image',
  'repository',
  'tag',
  'alg',
  'value',
  'copies',
  'isOptional',
  'remark',
] as const;
const addItem = prepared((db) =>
  db
    .insert(item)
    .values({
      inventory: sql.placeholder('inventory'),
      ...(Object.fromEntries(ITEM_COLUMNS.map((name) => [name, sql.placeholder(name)])) as {
        ordinal: never;
        image: never;
        copies: never;
        isOptional: never;
      }),
    })
    .prepare(),
);
const environmentsByDigest = prepared((db) =>
  db
    .selectDistinct({ environment: t.environment })
    .from(item)
    .innerJoin(t, eq(t.id, item.inventory))
    .where(and(eq(item.value, encodedPlaceholder(item.value, 'value')), eq(item.alg, sql.placeholder('alg'))))
    .prepare(),
);
const environmentsByTag = prepared((db) =>
  db
    .selectDistinct({ environment: t.environment })
    .from(item)
    .innerJoin(t, eq(t.id, item.inventory))
    .where(
      and(eq(item.repository, sql.placeholder('repository')), eq(item.tag, sql.placeholder('tag')), isNull(item.value)),
    )
    .prepare(),
);

/** The newest inventory of a kind of an environment (row id), also a withdrawn one; null where there is none. */
export async function newestInventory(db: Db, environment: number, kind: InventoryKind): Promise<InventoryRow | null> {
  return (await newest(db).get({ environment, kind })) ?? null;
}

/** The inventories of an environment with a row id below `before`, newest first, at most `limit`. */
export async function inventoriesOf(
  db: Db,
  environment: number,
  { kind, before, limit }: { kind: InventoryKind; before: number; limit: number },
): Promise<InventoryRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.environment, environment), eq(t.kind, kind), lt(t.version, before)))
    .orderBy(desc(t.version))
    .limit(limit)
    .all();
}

/** Add an inventory. `bytes`: as they came; null for one that is withdrawn. Returns its row id. */
export async function addInventory(
  tx: Tx,
  row: Omit<InventoryRow, 'id'>,
  content: { bytes: Uint8Array; sha256: Uint8Array } | null,
): Promise<number> {
  const { id } = await orm(tx).insert(t).values(row).returning({ id: t.id }).get();
  if (content !== null) {
    const packed = packWithoutExtraction(content.bytes);
    const size = content.bytes.length;
    await orm(tx)
      .insert(body)
      .values({ inventory: id, sha256: content.sha256, size, ...packed })
      .run();
  }
  return id;
}

/** SHA-256 and size of the bytes of an inventory (row id); null where it has none, or they are hidden. */
export async function inventoryDigest(db: Db, id: number): Promise<{ sha256: Uint8Array; size: number } | null> {
  const columns = { sha256: body.sha256, size: body.size };
  return (await orm(db).select(columns).from(body).where(eq(body.inventory, id)).get()) ?? null;
}

/** The original bytes of a version of an inventory; null where there are none. */
export async function inventoryBytes(
  db: Db,
  environment: number,
  { kind, version }: { kind: InventoryKind; version: number },
): Promise<{ bytes: Uint8Array; sha256: Uint8Array } | null> {
  const row = await orm(db)
    .select({ codec: body.codec, bytes: body.bytes, sha256: body.sha256 })
    .from(t)
    .innerJoin(body, eq(body.inventory, t.id))
    .where(and(eq(t.environment, environment), eq(t.kind, kind), eq(t.version, version)))
    .get();
  return row === undefined ? null : { bytes: unpackBody(row.codec, row.bytes), sha256: row.sha256 };
}

/** Store the items of an inventory (row id) in their order. */
export async function addInventoryItems(tx: Tx, inventory: number, items: readonly InventoryItemRow[]): Promise<void> {
  const add = addItem(tx);
  for (const [ordinal, row] of items.entries()) await add.run({ inventory, ordinal, ...row });
}

/** Remove the items of an inventory (row id). */
export async function removeInventoryItems(tx: Tx, inventory: number): Promise<void> {
  await orm(tx).delete(item).where(eq(item.inventory, inventory)).run();
}

/** The items of an inventory (row id) in their order. */
export async function inventoryItems(db: Db, inventory: number): Promise<InventoryItemRow[]> {
  return await itemsByInventory(db).all({ inventory });
}

/** Whether any inventory is stored. */
export async function hasInventories(db: Db): Promise<boolean> {
  return (await selectAny(db).get()) !== undefined;
}

/** Row ids of the environments whose newest inventories name a digest. `alg` is a term. */
export async function environmentsNamingDigest(db: Db, alg: number, value: string): Promise<number[]> {
  return (await environmentsByDigest(db).all({ alg, value })).map((row) => row.environment);
}

/** Row ids of the environments whose newest inventories name an image by a tag, and by no digest. */
export async function environmentsNamingTag(db: Db, repository: string, tag: string): Promise<number[]> {
  return (await environmentsByTag(db).all({ repository, tag })).map((row) => row.environment);
}
