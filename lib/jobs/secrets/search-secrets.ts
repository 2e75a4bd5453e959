/** Searches stored documents for secrets that the rules of an earlier version did not know. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { readDocument } from '#db/evidence/evidence.ts';
import { keptDocumentsAfter, noteSecrets } from '#db/secrets/found-secrets.ts';
import { addJob } from '#db/system/jobs.ts';
import { trustSet } from '#db/system/trust.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import type { Context } from '#lib/context/context.ts';
import { type DocumentSecrets, SECRET_RULES } from '#lib/ingest/document/find-secrets.ts';
import { isSearchedForSecrets, noteSearched } from '#lib/ingest/document/searched.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const SEARCH_SECRETS = 'search-secrets';
/** Documents of one step: a few hundred milliseconds of a worker thread. */
const DOCUMENTS_PER_STEP = 64;

/** `after` is the `seq` of the last document that was searched. */
export type SearchSecretsPayload = { after: number };

/** At start: search every stored document, unless these rules have searched them. */
export async function scheduleSecretSearch({ store, now }: Context): Promise<void> {
  if (await isSearchedForSecrets(store.read)) return;
  const at = now().toISOString();
  const payload: SearchSecretsPayload = { after: 0 };
  await store.write((tx) => addJob(tx, { kind: SEARCH_SECRETS, key: 'all', payload, runAt: at, now: at }));
}

/** Search the next documents, and note what is found. */
export async function runSearchSecrets(context: Context, { after }: SearchSecretsPayload): Promise<JobResult> {
  const { store } = context;
  const seqs = await keptDocumentsAfter(store.read, after, DOCUMENTS_PER_STEP);
  const trust = await trustSet(store.read);
  for (const seq of seqs) {
    const secrets = await searchDocument(context, seq, trust);
    if (secrets === null) continue;
    const foundAt = context.now().toISOString();
    await store.write((tx) => noteSecrets(tx, { evidence: seq, ...secrets, rules: SECRET_RULES, foundAt }));
  }
  const last = seqs.at(-1);
  if (last !== undefined && seqs.length === DOCUMENTS_PER_STEP)
    return { outcome: 'continue', payload: { after: last } satisfies SearchSecretsPayload };
  await store.write((tx) => noteSearched(tx));
  return { outcome: 'done' };
}

/** The secrets of a stored document; null where it has none, or cannot be read. */
async function searchDocument(context: Context, seq: number, trust: TrustSet): Promise<DocumentSecrets | null> {
  const stored = await readDocument(context.store.read, seq);
  if (!stored) return null;
  const request = { context: stored.context as { [key: string]: Json }, trust, now: context.now() };
  for await (const [examined] of context.examiner.examine(stored.bytes, { ...request, priority: 'backlog' }))
    if (examined?.ok) return examined.secrets;
  return null;
}
