/** Opens the log's Ed25519 key and origin in the data folder, and makes sure that the log never signs two histories. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { formatQuantity } from '#lib/format/quantity.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { ed25519Signer, formatVerifierKey, parseNote, verifyNote } from '#lib/log/note.ts';
import type { NoteSigner } from '#lib/log/note.ts';
import { sameHash } from '#lib/log/merkle.ts';
import { rootOf } from '#lib/log/tree.ts';
import { lastCheckpoint, logSize, withLogHashes } from '#db/log/log.ts';
import type { Store } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';

export type LogSigner = {
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
  const origin = (await readMeta(store.read, 'log-origin')) ?? (await createOrigin(store, baseUrl));
  const signer = ed25519Signer(origin, loadOrCreateKey(join(store.folder, 'log.key')));
  await checkLastCheckpoint(store, origin, signer);
  return { origin, signer, verifierKey: formatVerifierKey(signer) };
}

/** The origin is a schema-less URL, as C2SP tlog-checkpoint recommends. It never changes once it is stored. */
async function createOrigin(store: Store, baseUrl: string): Promise<string> {
  const origin = `${baseUrl.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9._:/[\]-]/g, '-')}/log`;
  await store.write((tx) => writeMeta(tx, 'log-origin', origin));
  return (await readMeta(store.read, 'log-origin')) ?? origin;
}

function loadOrCreateKey(file: string): KeyObject {
  if (!existsSync(file)) createKeyFile(file);
  try {
    return createPrivateKey(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AttestryError('conflict', `${file} is not a readable private key: restore the log's own key`, {
      cause,
    });
  }
}

/** Write the key under a temporary name first, so that after a power failure the file is either missing or complete. */
function createKeyFile(file: string): void {
  const temporary = `${file}.${process.pid}`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(handle);
    linkKeyFile(temporary, file);
  } finally {
    closeSync(handle);
    rmSync(temporary, { force: true });
  }
  fsyncFolder(dirname(file));
}

/** Give the file its name. Where another process has created the key meanwhile, that key counts. */
function linkKeyFile(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // The file system has no hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    renameSync(temporary, file);
  }
}

/**
 * Put the directory entry of the key on disk before the key signs anything. Platforms that cannot open a folder do not
 * need this.
 */
function fsyncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EACCES' && code !== 'EINVAL') throw error;
  }
}

/** Compare the last signed checkpoint with key, origin and leaves. Throws `conflict` where they disagree. */
async function checkLastCheckpoint(store: Store, origin: string, signer: NoteSigner): Promise<void> {
  const last = await lastCheckpoint(store.read);
  if (!last) return;
  const size = await logSize(store.read);
  const note = parseNote(last.note);
  const signed = note && verifyNote(note, [signer]) ? parseCheckpoint(note.text) : null;
  if (!signed || signed.origin !== origin)
    throw new AttestryError(
      'conflict',
      'the log was signed with another key: log.key does not belong to this data folder',
    );
  if (signed.size > size)
    throw new AttestryError(
      'conflict',
      `the log has ${formatQuantity(size, 'leaf', 'leaves')}, but its last checkpoint has ${signed.size}: older data was restored`,
    );
  const root = await withLogHashes(store.read, (read) => rootOf(signed.size, read));
  if (!sameHash(root, signed.root))
    throw new AttestryError(
      'conflict',
      'the log does not have the root hash of its last checkpoint: its leaves were changed',
    );
}
