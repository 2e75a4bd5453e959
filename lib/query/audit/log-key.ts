/** The key of the log, as the data folder has it. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetaValue } from '#db/audit/rows.ts';
import { LOG_KEY_FILE, macKeyOf, type AuditStore } from '#db/audit/store.ts';
import { parseNote, verifyNote, ed25519Signer, isKeyName } from '#lib/log/note.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { auditOrigin } from '#lib/ingest/log/signer.ts';
import type { LogKey } from './check.ts';

/**
 * The key of the log. `problem` says why it cannot be used: it is missing, cannot be read, or did not sign the newest
 * checkpoint.
 */
export async function readLogKey(store: AuditStore): Promise<{ key: LogKey | null; problem: string | null }> {
  const file = join(store.folder, LOG_KEY_FILE);
  const newest = await lastCheckpoint(store.read).catch(() => null);
  if (!existsSync(file))
    return { key: null, problem: newest === null ? null : 'the private key of the log is missing' };
  const privateKey = readKey(file);
  if (privateKey === null) return { key: null, problem: 'the private key of the log cannot be read' };
  const origin = await readMetaValue(store.read, 'log-origin');
  const verifier = origin !== null && isKeyName(origin) ? ed25519Signer(origin, privateKey) : null;
  const auditVerifier = verifier && ed25519Signer(auditOrigin(verifier.name), privateKey);
  const key = { verifier, auditVerifier, secret: macKeyOf(privateKey) };
  const note = newest && parseNote(newest.note);
  const isAnother =
    note !== null &&
    note.signatures.length > 0 &&
    verifier !== null &&
    verifyNote(note, [verifier]) === null &&
    note.signatures.every(({ name, keyId }) => name !== origin || Buffer.compare(keyId, verifier.keyId) !== 0) &&
    note.signatures.some(({ name }) => name === origin);
  return isAnother ? { key: null, problem: 'this is not the private key that signed the log' } : { key, problem: null };
}

function readKey(file: string): KeyObject | null {
  try {
    const key = createPrivateKey(readFileSync(file, 'utf8'));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
