/** The versions of documents that administrators apply: policies and predicate types. Rows are only added. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { orm, prepared } from '../connection/connection.ts';
import type { policyVersion, predicateTypeVersion } from '../schema/index.ts';

type Table = typeof policyVersion | typeof predicateTypeVersion;

/** A stored version of a document with the id `document`. `sha256` is hex; `createdBy` is the row id of an actor. */
export type DocumentVersionRow = Omit<typeof policyVersion.$inferSelect, 'sha256'> & { sha256: string };

/** What can be asked of the versions in a table. Times are RFC 3339. */
export type DocumentVersions = {
  /** A text that changes with every change of a document. */
  generation: (db: Db) => Promise<string>;
  /** The newest version of every document, also of those that are out of force, in the order of their ids. */
  newest: (db: Db) => Promise<DocumentVersionRow[]>;
  /** The version of every document that was the newest at a time, in the order of their ids. */
  newestAt: (db: Db, at: string) => Promise<DocumentVersionRow[]>;
  /** A version of a document; without `version` the newest one. Null where there is none. */
  find: (db: Db, document: string, version?: number) => Promise<DocumentVersionRow | null>;
  /** The versions of a document before version `before`, the newest first, at most `limit`. */
  list: (db: Db, document: string, before: number, limit: number) => Promise<DocumentVersionRow[]>;
  /** Add a version, which counts from now on. Returns its row id. */
  add: (tx: Tx, row: Omit<DocumentVersionRow, 'id'>) => Promise<number>;
};

/** The versions that a table has. */
export function documentVersions(t: Table): DocumentVersions {
  const selectNewest = prepared((db) =>
    db.select({ id: t.id, sha256: t.sha256 }).from(t).orderBy(desc(t.id)).limit(1).prepare(),
  );
  const sorted = (rows: (typeof t.$inferSelect)[]) =>
    rows.map(toRow).sort((a, b) => (a.document < b.document ? -1 : 1));
  return {
    async generation(db) {
      const newest = await selectNewest(db).get();
      return newest === undefined ? '' : `${newest.id} ${Buffer.from(newest.sha256).toString('hex')}`;
    },
    async newest(db) {
      const newest = sql`SELECT max(${t.id}) FROM ${t} GROUP BY ${t.document}`;
      return sorted(
        await orm(db)
          .select()
          .from(t)
          .where(sql`${t.id} IN (${newest})`)
          .all(),
      );
    },
    async newestAt(db, at) {
      const newest = sql`SELECT max(${t.id}) FROM ${t} WHERE ${t.createdAt} <= ${encodeTimestamp(at)} GROUP BY ${t.document}`;
      return sorted(
        await orm(db)
          .select()
          .from(t)
          .where(sql`${t.id} IN (${newest})`)
          .all(),
      );
    },
    async find(db, document, version) {
      const row = await orm(db)
        .select()
        .from(t)
        .where(and(eq(t.document, document), version === undefined ? undefined : eq(t.version, version)))
        .orderBy(desc(t.version))
        .limit(1)
        .get();
      return row === undefined ? null : toRow(row);
    },
    async list(db, document, before, limit) {
      const rows = await orm(db)
        .select()
        .from(t)
        .where(and(eq(t.document, document), lt(t.version, before)))
        .orderBy(desc(t.version))
        .limit(limit)
        .all();
      return rows.map(toRow);
    },
    async add(tx, { sha256, ...row }) {
      const added = await orm(tx)
        .insert(t)
        .values({ ...row, sha256: Buffer.from(sha256, 'hex') })
        .returning({ id: t.id })
        .get();
      return added.id;
    },
  };
}

function toRow({ sha256, ...row }: Table['$inferSelect']): DocumentVersionRow {
  return { ...row, sha256: Buffer.from(sha256).toString('hex') };
}
