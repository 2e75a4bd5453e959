/** Issues verification summaries: one for each verdict, which is signed, logged and kept. */
import { hash } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { bytesToSign, formatEnvelope } from '#lib/vsa/envelope.ts';
import { vsaPayload } from '#lib/vsa/statement.ts';
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db, Tx } from '#db/open.ts';
import { addPolicyDocument } from '#db/vsa/policy-documents.ts';
import { listVsaKeys } from '#db/vsa/keys.ts';
import { addVsa, newestVsa, vsaByDigest, type VsaRow } from '#db/vsa/vsas.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { concludeVerdict, type Conclusion } from './conclude-verdict.ts';
import { activeKey } from './keys.ts';

/** How often a verdict is concluded again because it has changed while it was signed. */
const MAX_ATTEMPTS = 4;

export type Vsa = {
  /** `sha256:` and the SHA-256 of the envelope. */
  id: string;
  envelope: string;
  issuedAt: string;
  /** Whether it says what Attestry concludes now, with a key that is not revoked. */
  holds: boolean;
  /** The id of the summary that holds now; null where none does. */
  current: string | null;
  /** Until when this is so where nothing but the time changes (RFC 3339); null: for ever. */
  holdsUntil: string | null;
};
export type IssueOptions = {
  /** The environment whose policy gives the verdict; without it the policy of no environment. */
  environment?: string;
  /** Called before a new summary is signed. It throws to refuse. */
  beforeIssue?: () => Promise<void>;
};

/**
 * The summary of what Attestry concludes about an artifact now. The stored one is returned as long as verdict, inputs,
 * policy and waivers are the same; otherwise a new one is issued. Null where the digest is that of no artifact, or of
 * several. Throws `conflict` where Attestry signs no verdict.
 */
export async function currentVsa(context: Context, digest: string, options: IssueOptions = {}): Promise<Vsa | null> {
  const row = await findByDigest(context.store.read, digest);
  if (row === null) return null;
  const { sha256, envelope, issuedAt, holdsUntil } = await currentRow(context, row, options);
  return { id: `sha256:${sha256}`, envelope, issuedAt, holds: true, current: `sha256:${sha256}`, holdsUntil };
}

/**
 * An issued summary of an artifact by its id, whether it holds or not. Null where the artifact has no summary with this
 * id.
 */
export async function issuedVsa(
  context: Context,
  { digest, id }: { digest: string; id: string },
  options: IssueOptions = {},
): Promise<Vsa | null> {
  const db = context.store.read;
  const [row, issued] = [await findByDigest(db, digest), await vsaByDigest(db, id.slice('sha256:'.length))];
  if (row === null || issued === null || issued.artifact !== row.id) return null;
  const { environment } = issued;
  const current = await currentRow(context, row, environment === null ? options : { ...options, environment }).catch(
    (error: unknown) => {
      // There is no verdict any more, so the issued one does not hold.
      if (error instanceof AttestryError && error.code === 'conflict') return null;
      throw error;
    },
  );
  return {
    id,
    envelope: issued.envelope,
    issuedAt: issued.issuedAt,
    holds: current?.sha256 === issued.sha256,
    current: current && `sha256:${current.sha256}`,
    holdsUntil: current === null ? context.now().toISOString() : current.holdsUntil,
  };
}

async function currentRow(
  context: Context,
  row: ArtifactRow,
  { environment, beforeIssue }: IssueOptions,
): Promise<VsaRow & Pick<Conclusion, 'holdsUntil'>> {
  const db = context.store.read;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const fresh = attempt === 0 ? row : await artifactById(db, row.id);
    if (fresh === null) break;
    const conclusion = await concludeVerdict(db, fresh, context.vsa, context.now().toISOString(), environment ?? null);
    const newest = await newestVsa(db, conclusion);
    const { holdsUntil } = conclusion;
    if (isCurrent(newest, conclusion)) return { ...newest, holdsUntil };
    if (attempt === 0) await beforeIssue?.();
    const issued = await issue(context, conclusion);
    if (issued !== null) return { ...issued, holdsUntil };
  }
  throw new AttestryError('unavailable', 'the verdict changes while it is signed', { retryAfterSeconds: 1 });
}

function isCurrent(newest: VsaRow | null, conclusion: Conclusion): newest is VsaRow {
  return newest !== null && newest.content === conclusion.sha256 && !newest.isKeyRevoked;
}

/** Sign outside of the transaction, because a signer may be slow. Null where the verdict has changed meanwhile. */
async function issue(context: Context, conclusion: Conclusion): Promise<VsaRow | null> {
  const { row: key, signer } = await activeKey(context);
  const issuedAt = context.now().toISOString();
  const payload = vsaPayload(conclusion.content, issuedAt);
  const envelope = formatEnvelope(payload, { keyId: signer.keyId, signature: await signer.sign(bytesToSign(payload)) });
  const { artifact, environment, sha256: content } = conclusion;
  const issued = { artifact, environment, sha256: hash('sha256', envelope), content, issuedAt, envelope };
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const row = await artifactById(tx, artifact);
    if (row === null) return null;
    const now = await concludeVerdict(tx, row, context.vsa, issuedAt, environment);
    if (now.sha256 !== content) return null;
    const newest = await newestVsa(tx, now);
    if (isCurrent(newest, now)) return newest;
    if (await isRevoked(tx, key)) return null;
    await addVsa(tx, { ...issued, key });
    await addPolicyDocument(tx, now.policy);
    await log(tx, batch, { sha256: issued.sha256, result: now.result, key: signer.keyId });
    return { ...issued, isKeyRevoked: false };
  });
}

async function isRevoked(db: Db, key: number): Promise<boolean> {
  return (await listVsaKeys(db)).find(({ id }) => id === key)?.revokedAt !== null;
}

async function log(
  tx: Tx,
  batch: Batch,
  entry: { sha256: string; result: Conclusion['result']; key: string },
): Promise<void> {
  await appendEntry(tx, batch, { kind: 'verification-summary', at: batch.wallClock, ...entry });
}
