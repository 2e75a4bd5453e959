/** Opens the Ed25519 key and the origins of the two logs, and makes sure that neither signs two histories. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
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

/** What the store keeps: the origin of the log, and its verifier key. The private key is in the data folder alone. */
const [ORIGIN, KEY] = ['log-origin', 'log-key'];
const KEY_FILE = 'log.key';

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
  const origin = (await readMeta(store.read, ORIGIN)) ?? (await createOrigin(store, baseUrl));
  const log = await openKey(store, origin);
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
  const isSigned = size > 0 || (await readMeta(store.read, KEY)) !== null;
  if (isSigned && !existsSync(join(store.folder, KEY_FILE)))
    throw new AttestryError('conflict', `the private key of the log (${KEY_FILE}) is missing; ${what}`);
}

/** The origin is a schema-less URL, as C2SP tlog-checkpoint recommends. It never changes once it is stored. */
async function createOrigin(store: Store, baseUrl: string): Promise<string> {
  const origin = `${baseUrl.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9._:/[\]-]/g, '-')}/log`;
  return store.write(async (tx) => {
    const other = await readMeta(tx, ORIGIN);
    if (other === null) await writeMeta(tx, ORIGIN, origin);
    return other ?? origin;
  });
}

/**
 * The key of the folder, which is made where there is none. The store has the verifier key of the first process that
 * opened it: several processes with folders of their own must not sign one log with different keys.
 */
async function openKey(store: Store, origin: string): Promise<LogSigner> {
  const file = join(store.folder, KEY_FILE);
  const isNew = !existsSync(file);
  if (store.engine === 'postgres' && !isNew) await refuseSecondHistory(store);
  if (isNew) writeKeyFile(file, newEd25519Key());
  const log = namedSigner('evidence', origin, loadKey(file));
  if ((await readMeta(store.read, KEY)) === log.verifierKey) return log;
  // An earlier version has stored none. The last checkpoint says whether it is this one.
  await checkLastCheckpoint(store, log);
  const known = await store.write(async (tx) => {
    const other = await readMeta(tx, KEY);
    if (other === null) await writeMeta(tx, KEY, log.verifierKey);
    return other ?? log.verifierKey;
  });
  if (known === log.verifierKey) return log;
  if (isNew) rmSync(file);
  throw new AttestryError(
    'conflict',
    `another process signs the log with another key: give this one the same ${KEY_FILE}, in ${store.folder}`,
  );
}

/** A folder whose key has signed a log in SQLite must not sign another one, in an empty database. */
async function refuseSecondHistory(store: Store): Promise<void> {
  if ((await readMeta(store.read, KEY)) === null && existsSync(join(store.folder, 'attestry.db')))
    throw new AttestryError(
      'conflict',
      `${store.folder} has its data in SQLite, and the database is empty: unset DATABASE_URL, or set ATTESTRY_DATA to another folder`,
    );
}

function loadKey(file: string): KeyObject {
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
