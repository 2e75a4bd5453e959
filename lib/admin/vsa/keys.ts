/** The keys of verification summaries: made at first need, rotated with overlap, and revoked. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import { readSigningKey } from '#lib/bytes/signing/signing-key.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { newEd25519Key, writeKeyFile } from '#lib/ingest/log/key-file.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { VsaSigner } from '#lib/vsa/signer.ts';
import type { Db, Tx } from '#db/open.ts';
import { addVsaKey, endOtherVsaKeys, listVsaKeys, revokeVsaKey, startVsaKeys, type VsaKeyRow } from '#db/vsa/keys.ts';
import { localSigner } from './local-signer.ts';

/** How long a new key is published before it signs, so that consumers who copy the keys once a day know it. */
const DEFAULT_OVERLAP_MS = 86_400_000;

/** A signer, and the row id of its key. */
export type ActiveKey = { row: number; signer: VsaSigner };

/**
 * The signer for new summaries: the configured one, else the newest key of the data folder that signs already. Makes a
 * key where there is none. Throws `conflict` where the configured key is revoked.
 */
export async function activeKey(context: Context): Promise<ActiveKey> {
  const keys = await listVsaKeys(context.store.read);
  if (context.vsa.signer !== null) return configuredKey(context, context.vsa.signer, keys);
  return (await usableKey(context, keys)) ?? makeFirstKey(context);
}

/** Every key, oldest first. Makes a key where none can sign. */
export async function listKeys(context: Context): Promise<VsaKeyRow[]> {
  await activeKey(context);
  return listVsaKeys(context.store.read);
}

/**
 * Add a key that signs from `overlapMs` (ms, a day by default) from now on; until then the present key signs. Both stay
 * published. Throws `conflict` while an earlier rotation is not complete, and where the key is configured.
 */
export async function rotateKey(
  context: Context,
  { overlapMs = DEFAULT_OVERLAP_MS }: { overlapMs?: number } = {},
): Promise<VsaKeyRow> {
  requireAccess(context, 'vsa-key.change', 'installation');
  if (context.vsa.signer !== null)
    throw new AttestryError('conflict', 'the key is the file that ATTESTRY_VSA_KEY names: set another file there');
  await activeKey(context);
  const signer = newSigner(context);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const now = context.now();
    const pending = (await listVsaKeys(tx)).find(
      ({ signsFrom, revokedAt }) => revokedAt === null && signsFrom > now.toISOString(),
    );
    if (pending !== undefined)
      throw new AttestryError('conflict', `a newer key signs from ${pending.signsFrom} on: rotate again after that`);
    const signsFrom = new Date(now.getTime() + overlapMs).toISOString();
    await addKey(context, tx, batch, signer, { source: 'data-folder', signsFrom });
    return findKey(tx, signer.keyId);
  });
}

/**
 * Revoke a key: what it has signed counts no longer, and is signed anew with another key when somebody asks for it.
 * Throws `not-found` where no key has the id or it is revoked already.
 */
export async function revokeKey(context: Context, keyId: string): Promise<VsaKeyRow> {
  requireAccess(context, 'vsa-key.change', 'installation');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    if (!(await revokeVsaKey(tx, keyId, batch.wallClock)))
      throw new AttestryError('not-found', `no key has the id ${keyId}, or it is revoked already`);
    // The key of an unfinished rotation must not wait for the end of the overlap.
    if ((await signingKeys(context, await listVsaKeys(tx))).length === 0) await startVsaKeys(tx, batch.wallClock);
    await appendEntry(tx, batch, { kind: 'vsa-key', at: batch.wallClock, change: 'revoked', key: keyId });
    const object = { kind: 'vsa-key', id: keyId };
    const [before, after] = [{ revokedAt: null }, { revokedAt: batch.wallClock }];
    await recordAction(tx, context, { action: 'vsa-key.revoke', object, before, after });
    return findKey(tx, keyId);
  });
}

async function findKey(db: Db, keyId: string): Promise<VsaKeyRow> {
  return (await listVsaKeys(db)).find((key) => key.keyId === keyId)!;
}

async function addKey(
  context: Context,
  tx: Tx,
  batch: Batch,
  signer: VsaSigner,
  { source, signsFrom }: Pick<VsaKeyRow, 'source' | 'signsFrom'>,
): Promise<number> {
  const { keyId, algorithm, publicKey } = signer;
  await endOtherVsaKeys(tx, keyId, signsFrom);
  const row = await addVsaKey(tx, { keyId, algorithm, publicKey, source, signsFrom });
  await appendEntry(tx, batch, { kind: 'vsa-key', at: batch.wallClock, change: 'added', key: keyId });
  const object = { kind: 'vsa-key', id: keyId };
  await recordAction(tx, context, { action: 'vsa-key.add', object, after: { algorithm, source, signsFrom } });
  return row;
}

/** The row of a configured key. A new one signs at once, and the key before it signs no longer. */
async function configuredKey(context: Context, signer: VsaSigner, keys: readonly VsaKeyRow[]): Promise<ActiveKey> {
  const known = keys.find(({ keyId }) => keyId === signer.keyId);
  if (known !== undefined && known.revokedAt !== null)
    throw new AttestryError('conflict', 'the key that ATTESTRY_VSA_KEY names is revoked: set another file there');
  if (known !== undefined && known.signsUntil === null) return { row: known.id, signer };
  const row = await context.evidenceWriter.change(context, (tx, batch) =>
    addKey(context, tx, batch, signer, { source: 'configured', signsFrom: batch.wallClock }),
  );
  return { row, signer };
}

/** The keys of the data folder that sign now and whose files are there, newest first. */
async function signingKeys(context: Context, keys: readonly VsaKeyRow[]): Promise<VsaKeyRow[]> {
  const now = context.now().toISOString();
  return keys
    .filter(
      ({ keyId, source, signsFrom, revokedAt }) =>
        source === 'data-folder' && revokedAt === null && signsFrom <= now && existsSync(keyFile(context, keyId)),
    )
    .toSorted((a, b) => b.signsFrom.localeCompare(a.signsFrom) || b.id - a.id);
}

async function usableKey(context: Context, keys: readonly VsaKeyRow[]): Promise<ActiveKey | null> {
  const [newest] = await signingKeys(context, keys);
  if (newest === undefined) return null;
  const file = keyFile(context, newest.keyId);
  const read = readSigningKey(readFileSync(file, 'utf8'));
  const signer = 'reason' in read ? null : localSigner(read);
  if (signer?.keyId !== newest.keyId)
    throw new AttestryError('conflict', `${file} does not have the key of its name: restore it, or revoke the key`);
  return { row: newest.id, signer };
}

/** Make a key that signs at once. Where another process has made one meanwhile, that one counts. */
async function makeFirstKey(context: Context): Promise<ActiveKey> {
  const signer = newSigner(context);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const other = await usableKey(context, await listVsaKeys(tx));
    if (other !== null) return other;
    const key = { source: 'data-folder', signsFrom: batch.wallClock } as const;
    return { row: await addKey(context, tx, batch, signer, key), signer };
  });
}

/** A new Ed25519 key in a file of the data folder that only this user can read. */
function newSigner(context: Context): VsaSigner {
  const pem = newEd25519Key();
  const read = readSigningKey(pem);
  if ('reason' in read) throw new Error(`the new key ${read.reason}`);
  const signer = localSigner(read);
  mkdirSync(join(context.store.folder, KEY_FOLDER), { recursive: true, mode: 0o700 });
  writeKeyFile(keyFile(context, signer.keyId), pem);
  return signer;
}

const KEY_FOLDER = 'vsa-keys';

function keyFile({ store }: Context, keyId: string): string {
  return join(store.folder, KEY_FOLDER, `${keyId}.pem`);
}
