/** The reports that schedules made: they are read as they are kept, and never made again. */
import { hash } from 'node:crypto';
import { readLeaf } from '#db/log/log.ts';
import type { Db } from '#db/open.ts';
import { findProject, slugOfProject } from '#db/project/projects.ts';
import { keptReportById, type KeptReportRow, listKeptReports } from '#db/report/kept-reports.ts';
import { scheduleById } from '#db/report/schedules.ts';
import type { Context } from '#lib/context/context.ts';
import { AttestryError } from '#lib/errors.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import { type KeptReport, keptSentences, readKept } from '#lib/report/kept.ts';
import type { KeptReportItem, KeptReportPage } from '#lib/views/report/kept.ts';

/** A kept report: its bytes, what they say, and the sentences that every form of it begins with. */
export type FoundReport = { bytes: Uint8Array; sha256: string; kept: KeptReport; sentences: string[] };

/** A page of kept reports, the newest first. `project`: the slug of the one that they are about. */
export async function listReports(
  context: Context,
  { project, ...page }: PageRequest & { project?: string | undefined } = {},
): Promise<KeptReportPage> {
  const db = context.store.read;
  const of = project === undefined ? null : ((await findProject(db, project))?.id ?? -1);
  const { rows, cursor } = await pageById(page, (before, limit) => listKeptReports(db, { project: of, before, limit }));
  return { reports: await Promise.all(rows.map((row) => itemOf(db, row))), cursor };
}

async function itemOf(db: Db, { schedule, project, ...row }: KeptReportRow): Promise<KeptReportItem> {
  return {
    ...row,
    schedule: { id: schedule, name: (await scheduleById(db, schedule))?.name ?? null },
    project: await slugOfProject(db, project),
  };
}

/**
 * A kept report by its number; null where there is none. Throws `internal` where its bytes are not those that the log
 * says.
 */
export async function getKeptReport(context: Context, id: number): Promise<FoundReport | null> {
  const db = context.store.read;
  const row = await keptReportById(db, id).catch((cause: unknown) => {
    throw new AttestryError('internal', changed(id), { cause });
  });
  if (row === null) return null;
  const { bytes, leaf } = row;
  const sha256 = hash('sha256', bytes);
  if (sha256 !== row.sha256 || sha256 !== (await loggedDigest(db, leaf, id)))
    throw new AttestryError('internal', changed(id));
  const kept = readKept(bytes);
  return { bytes, sha256, kept, sentences: keptSentences(kept, { id, sha256, leaf }) };
}

const changed = (id: number): string =>
  `the bytes that are stored for report ${id} are not those that the log names, so they are not served: the store was changed or is damaged. \`attestry audit\` says what differs`;

/** The digest that the entry of a report has; null where the entry is about something else. */
async function loggedDigest(db: Db, leaf: number, id: number): Promise<string | null> {
  const found = await readLeaf(db, leaf);
  if (found === null) return null;
  const entry = JSON.parse(Buffer.from(found.entry).toString('utf8')) as { [member: string]: unknown };
  return entry.kind === 'report' && entry.number === id ? String(entry.sha256) : null;
}
