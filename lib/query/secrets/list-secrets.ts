/** The documents in which secrets were found, for whoever reviews them. */
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { secretTitle } from '#lib/secrets/title.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { documentsWithSecrets, type FoundSecretsRow, secretsFoundIn } from '#db/secrets/found-secrets.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { isSealed } from '#db/secrets/seals.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import type { DocumentWithSecrets, FoundSecretView, SecretsPage } from '#lib/views/retention/secrets.ts';

/** Newest first. `cursor` is that of the page before. */
export async function listSecrets(context: Context, page: PageRequest = {}): Promise<SecretsPage> {
  const db = context.store.read;
  const { rows, cursor } = await pageById(page, async (before, limit) =>
    (await documentsWithSecrets(db, before, limit)).map((row) => ({ ...row, id: row.evidence })),
  );
  const documents: DocumentWithSecrets[] = [];
  for (const row of rows) {
    const view = await viewOf(db, row);
    if (view !== null) documents.push(view);
  }
  return { documents, cursor };
}

/** The secrets that were found in a document (row id), without their values. */
export async function foundSecretsOf(db: Db, evidence: number): Promise<FoundSecretView[]> {
  const row = await secretsFoundIn(db, evidence);
  return row === null ? [] : titled(row);
}

const titled = ({ found }: FoundSecretsRow): FoundSecretView[] =>
  found.map(({ kind, pointer }) => ({ kind, title: secretTitle(kind), pointer }));

async function viewOf(db: Db, found: FoundSecretsRow): Promise<DocumentWithSecrets | null> {
  const row = await evidenceBySeq(db, found.evidence);
  if (row === null) return null;
  return {
    id: row.id,
    title: evidenceTitle((await termText(db, row.format)) as EvidenceFormat, await termText(db, row.predicateType)),
    receivedAt: row.receivedAt,
    sentBy: await actorById(db, row.actor),
    count: found.count,
    found: titled(found),
    foundAt: found.foundAt,
    sealed: await isSealed(db, row.seq),
  };
}
