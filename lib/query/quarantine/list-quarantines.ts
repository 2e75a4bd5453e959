/** The quarantines that there are and were. */
import { countUnder, newestUnder, type QuarantineRow, quarantines } from '#db/evidence/quarantine.ts';
import { evidenceBySeq, evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { signerById } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { titleOf } from '#lib/query/artifact/claims-view.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import { releaseView } from '#lib/query/item/release-view.ts';
import type { QuarantinePage, QuarantineView } from '#lib/views/quarantine.ts';

/** Newest first. `cursor` is that of the page before. */
export async function listQuarantines(context: Context, page: PageRequest = {}): Promise<QuarantinePage> {
  const db = context.store.read;
  const { rows, cursor } = await pageById(page, (before, limit) => quarantines.list(db, before, limit));
  return { quarantines: await Promise.all(rows.map((row) => viewOf(db, row))), cursor };
}

/** One quarantine by its number; null where there is none. */
export async function getQuarantine(context: Context, id: number): Promise<QuarantineView | null> {
  return quarantineView(context.store.read, id);
}

/** One quarantine by its number; null where there is none. */
export async function quarantineView(db: Db, id: number | null): Promise<QuarantineView | null> {
  const row = id === null ? null : await quarantines.find(db, id);
  return row && viewOf(db, row);
}

async function viewOf(db: Db, row: QuarantineRow): Promise<QuarantineView> {
  const evidence = row.evidence === null ? null : await evidenceIdAndOutcome(db, row.evidence);
  return {
    id: row.id,
    evidence: evidence?.id ?? null,
    sender: await actorById(db, row.sender),
    signer: row.signer === null ? null : await signerById(db, row.signer),
    from: row.from,
    until: row.until,
    ...(await releaseView(db, row)),
    documents: await countUnder(db, row.id),
    newest: await newestOf(db, row.id),
  };
}

const MAX_NEWEST = 10;

async function newestOf(db: Db, id: number): Promise<QuarantineView['newest']> {
  const rows = await Promise.all((await newestUnder(db, id, MAX_NEWEST)).map((seq) => evidenceBySeq(db, seq)));
  return Promise.all(
    rows
      .flatMap((row) => (row === null ? [] : [row]))
      .map(async (row) => ({ id: row.id, title: await titleOf(db, row) })),
  );
}
