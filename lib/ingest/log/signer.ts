/** Opens the Ed25519 key and the origins of the two logs, and makes sure that neither signs two histories. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatQuantity } from '#lib/format/quantity.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { ed25519Signer, formatVerifierKey, parseNote, verifyNote } from '#lib/log/note.ts';
import type { NoteSigner } from '#lib/log/note.ts';
import { sameHash } from '#lib/log/merkle.ts';
import { rootOf } from '#lib/log/tree.ts';
import { lastCheckpoint, type LogName, logSize, withLogHashes } from '#db/log/log.ts';
import { newestEvidence } from '#db/evidence/evidence.ts';
import type { Store } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { newEd25519Key, writeKeyFile } from './key-file.ts';

export type LogSigner = {
  log: LogName;
  origin: string;
  signer: NoteSigner;
  /** C2SP signed-note verifier key: `name+hash+key`. Clients need it to check a checkpoint. */
  verifierKey: string;
};

/**
 * The signer of the folder's log. The first call creates key and origin. Every call compares the last signed checkpoint
 * with the stored leaves, and throws `conflict` where they disagree (a restored backup, a tampered file, another key).
 */
export async function openLogSigner(store: Store, baseUrl: string): Promise<LogSigner> {
  await refuseLostLog(store);
  const origin = (await readMeta(store.read, 'log-origin')) ?? (await createOrigin(store, baseUrl));
  const log = namedSigner('evidence', origin, loadOrCreateKey(join(store.folder, 'log.key')));
  await checkLastCheckpoint(store, log);
  store.startRowMacs();
  return log;
}

/**
 * The signer of the audit log: the key of the evidence log under a name of its own. Throws `conflict` where the stored
 * entries do not have the root of the last checkpoint.
 */
export async function openAuditLogSigner(store: Store, { origin, signer }: LogSigner): Promise<LogSigner> {
  const log = namedSigner('audit', auditOrigin(origin), signer.privateKey);
  await checkLastCheckpoint(store, log);
  return log;
}

/** The origin of the audit log, beside that of the evidence log. */
export function auditOrigin(evidenceOrigin: string): string {
  return `${evidenceOrigin.replace(/\/log$/, '')}/audit-log`;
}

/** A key as the signer of a log. */
export function namedSigner(log: LogName, origin: string, privateKey: KeyObject): LogSigner {
  const signer = ed25519Signer(origin, privateKey);
  return { log, origin, signer, verifierKey: formatVerifierKey(signer) };
}

/**
 * A store with evidence has a log and its key. Without them nothing proves the evidence any more, and a new log under
 * the same name would hide that. Throws `conflict` with what to do.
 */
async function refuseLostLog(store: Store): Promise<void> {
  const size = await logSize(store.read);
  const what = `restore a backup of the data folder ${store.folder}, with log.key; \`attestry audit\` says what differs`;
  if (size === 0 && (await newestEvidence(store.read, Number.MAX_SAFE_INTEGER, 1)).length > 0)
    throw new AttestryError(
      'conflict',
      `the store has evidence, but its log is empty: somebody has removed it; ${what}`,
    );
  if (size > 0 && (await lastCheckpoint(store.read)) === null)
    throw new AttestryError('conflict', `the log has no signed checkpoint: somebody has removed them; ${what}`);
  if (size > 0 && !existsSync(join(store.folder, 'log.key')))
    throw new AttestryError('conflict', `the private key of the log (log.key) is missing; ${what}`);
}

/** The origin is a schema-less URL, as C2SP tlog-checkpoint recommends. It never changes once it is stored. */
async function createOrigin(store: Store, baseUrl: string): Promise<string> {
  const origin = `${baseUrl.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9._:/[\]-]/g, '-')}/log`;
  await store.write((tx) => writeMeta(tx, 'log-origin', origin));
  return (await readMeta(store.read, 'log-origin')) ?? origin;
}

function loadOrCreateKey(file: string): KeyObject {
  if (!existsSync(file)) writeKeyFile(file, newEd25519Key());
  try {
    return createPrivateKey(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AttestryError('conflict', `${file} is not a readable private key: restore the log's own key`, {
      cause,
    });
  }
}

/** Compare the last signed checkpoint with key, origin and leaves. Throws `conflict` where they disagree. */
async function checkLastCheckpoint(store: Store, { log, origin, signer }: LogSigner): Promise<void> {
  const last = await lastCheckpoint(store.read, log);
  const size = await logSize(store.read, log);
  const name = log === 'audit' ? 'the audit log' : 'the log';
  if (!last && log === 'audit' && size > 0)
    throw new AttestryError('conflict', 'the audit log has no signed checkpoint: somebody has removed them');
  if (!last) return;
  const note = parseNote(last.note);
  const signed = note && verifyNote(note, [signer]) ? parseCheckpoint(note.text) : null;
  if (!signed || signed.origin !== origin)
    throw new AttestryError(
      'conflict',
      `${name} was signed with another key: log.key does not belong to this data folder`,
    );
  if (signed.size > size)
    throw new AttestryError(
      'conflict',
      `${name} has ${formatQuantity(size, 'leaf', 'leaves')}, but its last checkpoint has ${signed.size}: older data was restored`,
    );
  const root = await withLogHashes(store.read, (read) => rootOf(signed.size, read), log);
  if (!sameHash(root, signed.root))
    throw new AttestryError(
      'conflict',
      `${name} does not have the root hash of its last checkpoint: its leaves were changed`,
    );
}
