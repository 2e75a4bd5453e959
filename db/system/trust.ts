/** Stored trust entries, and the version of the trust, which increases by one with each change. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { TrustEntry, TrustSet } from '#lib/verify/result/verification.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../connection/connection.ts';
import { trust } from '../schema/index.ts';
import { readMeta, writeMeta } from './meta.ts';

/** A trust entry with its row id `ref`. `builtIn`: the entry ships with the app. `addedAt` is RFC 3339. */
export type TrustRow = TrustEntry & { ref: number; builtIn: boolean; addedAt: string };

type TrustTableRow = typeof trust.$inferSelect;

function toTrustRow(row: TrustTableRow): TrustRow {
  return {
    ref: row.ref,
    id: `sha256:${row.digest}`,
    name: row.name,
    kind: row.kind,
    body: row.body,
    thresholds: { tlog: row.tlogThreshold, ctlog: row.ctlogThreshold, timestamp: row.timestampThreshold },
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    hint: row.hint,
    builtIn: row.builtIn,
    addedAt: row.addedAt,
  };
}

const selectRef = prepared((db) =>
  db
    .select({ ref: trust.ref })
    .from(trust)
    .where(and(eq(trust.digest, encodedPlaceholder(trust.digest, 'digest')), isNull(trust.removedAt)))
    .prepare(),
);

const selectKind = prepared((db) =>
  db
    .select({ kind: trust.kind })
    .from(trust)
    .where(eq(trust.ref, sql.placeholder('ref')))
    .prepare(),
);

/** The kind of a trust entry by its row id, also of a removed one; null for null. */
export async function trustKind(db: Db, ref: number | null): Promise<TrustEntry['kind'] | null> {
  return ref === null ? null : ((await selectKind(db).get({ ref }))?.kind ?? null);
}

/** The current version of the trust; 0 before the first change. */
export async function trustVersion(db: Db): Promise<number> {
  return Number((await readMeta(db, 'trust-version')) ?? '0');
}

const selectCurrent = prepared((db) =>
  db.select().from(trust).where(isNull(trust.removedAt)).orderBy(asc(trust.ref)).limit(1000).prepare(),
);

/** The current trust entries in the order in which they were added, at most 1,000. */
export async function listTrust(db: Db): Promise<TrustRow[]> {
  return (await selectCurrent(db).all()).map(toTrustRow);
}

/** The current entries and version, as the verification takes them. */
export async function trustSet(db: Db): Promise<TrustSet> {
  const rows = await listTrust(db);
  return {
    version: await trustVersion(db),
    entries: rows.map(({ ref: _ref, builtIn: _builtIn, addedAt: _addedAt, ...entry }) => entry),
  };
}

/** The row id of a current entry by its id (`sha256:` and hex); null where there is none. */
export async function findTrustRef(db: Db, id: string): Promise<number | null> {
  return (await selectRef(db).get({ digest: id.slice('sha256:'.length) }))?.ref ?? null;
}

/**
 * Add a trust entry at the time `at` (RFC 3339); `actor` is a row id. Returns its row id and the new version, or null
 * where the entry is already there.
 */
export async function addTrust(
  tx: Tx,
  entry: TrustEntry,
  at: string,
  builtIn: boolean,
  actor: number,
): Promise<{ ref: number; version: number } | null> {
  if ((await findTrustRef(tx, entry.id)) !== null) return null;
  const version = (await trustVersion(tx)) + 1;
  const { ref } = await orm(tx)
    .insert(trust)
    .values({
      digest: entry.id.slice('sha256:'.length),
      name: entry.name,
      kind: entry.kind,
      body: entry.body,
      tlogThreshold: entry.thresholds.tlog,
      ctlogThreshold: entry.thresholds.ctlog,
      timestampThreshold: entry.thresholds.timestamp,
      validFrom: entry.validFrom,
      validUntil: entry.validUntil,
      hint: entry.hint,
      builtIn,
      addedAt: at,
      addedVersion: version,
      addedBy: actor,
    })
    .returning({ ref: trust.ref })
    .get();
  await writeMeta(tx, 'trust-version', String(version));
  return { ref, version };
}

/**
 * Remove a trust entry by its id at the time `at` (RFC 3339); `actor` is a row id. The row stays, because verifications
 * refer to it. Returns its row id and the new version, or null where no current entry has the id.
 */
export async function removeTrust(
  tx: Tx,
  id: string,
  at: string,
  actor: number,
): Promise<{ ref: number; version: number } | null> {
  const ref = await findTrustRef(tx, id);
  if (ref === null) return null;
  const version = (await trustVersion(tx)) + 1;
  await orm(tx)
    .update(trust)
    .set({ removedAt: at, removedVersion: version, removedBy: actor })
    .where(eq(trust.ref, ref))
    .run();
  await writeMeta(tx, 'trust-version', String(version));
  return { ref, version };
}

/**
 * The current entries whose name is the text, or whose id begins with it: at least six hex digits, with or without
 * `sha256:`.
 */
export async function matchTrust(db: Db, nameOrId: string): Promise<TrustRow[]> {
  const hex = nameOrId.replace(/^sha256:/, '').toLowerCase();
  return (await listTrust(db)).filter(
    (entry) => entry.name === nameOrId || (hex.length >= 6 && entry.id.slice(7).startsWith(hex)),
  );
}

/** Whether this data folder ever had a built-in entry with this id; an entry that somebody removed counts too. */
export async function hadBuiltInEntry(db: Db, id: string): Promise<boolean> {
  return (
    (await orm(db)
      .select({ ref: trust.ref })
      .from(trust)
      .where(and(sql`${trust.digest} = ${encodedPlaceholder(trust.digest, 'digest')}`, eq(trust.builtIn, true)))
      .prepare()
      .get({ digest: id.slice(7) })) !== undefined
  );
}

/** Whether a removed entry (row id) was built in, and a current built-in entry has its name. */
export async function isBuiltInReplaced(db: Db, ref: number): Promise<boolean> {
  const removed = await orm(db)
    .select({ name: trust.name, builtIn: trust.builtIn })
    .from(trust)
    .where(eq(trust.ref, ref))
    .get();
  if (!removed?.builtIn) return false;
  return (await listTrust(db)).some(({ builtIn, name }) => builtIn && name === removed.name);
}
