/** The reports that schedules made. They are never changed or deleted. */
import { and, desc, eq, lt, lte, max } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { packBody, unpackBody } from '../codec/pack.ts';
import { keptReport as t, project } from '../schema/index.ts';

const COLUMNS = {
  id: t.id,
  schedule: t.schedule,
  project: t.project,
  from: t.fromDay,
  to: t.toDay,
  madeAt: t.madeAt,
  sha256: t.sha256,
  size: t.size,
  leaf: t.leaf,
};

/** A kept report without its bytes. `schedule` and `project` are row ids, `sha256` is hex. */
export type KeptReportRow = {
  id: number;
  schedule: number;
  project: number | null;
  from: string;
  to: string;
  madeAt: string;
  sha256: string;
  size: number;
  leaf: number;
};

/** `hiddenProjects`: the row ids of the projects that it was made without. */
export type NewKeptReport = Omit<KeptReportRow, 'id' | 'size'> & {
  bytes: Uint8Array;
  hiddenProjects: readonly number[];
  newestProject: number;
};

/** The number of the next report: ids are never used twice, since nothing is deleted. */
export async function nextKeptReport(tx: Tx): Promise<number> {
  return (
    ((
      await orm(tx)
        .select({ id: max(t.id) })
        .from(t)
        .get()
    )?.id ?? 0) + 1
  );
}

/** Add a report under its number. */
export async function addKeptReport(tx: Tx, id: number, row: NewKeptReport): Promise<void> {
  const { from, to, sha256, bytes, hiddenProjects, ...others } = row;
  const { codec, bytes: packed } = packBody(bytes);
  await orm(tx)
    .insert(t)
    .values({
      ...others,
      id,
      fromDay: from,
      toDay: to,
      sha256: Buffer.from(sha256, 'hex'),
      hiddenProjects: JSON.stringify(hiddenProjects),
      size: bytes.length,
      codec,
      packed,
    })
    .run();
}

/** The largest row id of a project; 0 where there is none. */
export async function newestProject(db: Db): Promise<number> {
  return (
    (
      await orm(db)
        .select({ id: max(project.id) })
        .from(project)
        .get()
    )?.id ?? 0
  );
}

/** The first days of the reports of a schedule about periods from `until` and before, the newest first. */
export async function keptPeriods(db: Db, schedule: number, until: string, limit: number): Promise<string[]> {
  const rows = await orm(db)
    .select({ from: t.fromDay })
    .from(t)
    .where(and(eq(t.schedule, schedule), lte(t.fromDay, until)))
    .orderBy(desc(t.fromDay))
    .limit(limit)
    .all();
  return rows.map(({ from }) => from);
}

/** The reports with numbers below `before`, the newest first. `project`: only those about it (row id); null: all. */
export async function listKeptReports(
  db: Db,
  { project: of, before, limit }: { project: number | null; before: number; limit: number },
): Promise<KeptReportRow[]> {
  const older = lt(t.id, before);
  const rows = await orm(db)
    .select(COLUMNS)
    .from(t)
    .where(of === null ? older : and(older, eq(t.project, of)))
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
  return rows.map(withHex);
}

/** A report with its bytes; null where none has this number. Throws where they cannot be unpacked. */
export async function keptReportById(db: Db, id: number): Promise<(KeptReportRow & { bytes: Uint8Array }) | null> {
  const row = await orm(db)
    .select({ ...COLUMNS, codec: t.codec, packed: t.packed })
    .from(t)
    .where(eq(t.id, id))
    .get();
  if (row === undefined) return null;
  const { codec, packed, ...others } = row;
  return { ...withHex(others), bytes: unpackBody(codec, packed) };
}

function withHex<Row extends { sha256: Uint8Array }>(row: Row): Omit<Row, 'sha256'> & { sha256: string } {
  return { ...row, sha256: Buffer.from(row.sha256).toString('hex') };
}
