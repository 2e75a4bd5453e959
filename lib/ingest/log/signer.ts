/** The log's Ed25519 key and name, in the data folder; and the promise never to sign two histories. */
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
  /** For whoever checks a checkpoint. */
  verifierKey: string;
};

/**
 * The signer of the folder's log; key and name are made with the first one. Before it may sign again, the last signed
 * head is compared with the leaves that are there: where they disagree (a restored backup, a tampered file) it throws
 * `conflict`.
 */
export async function openLogSigner(store: Store, baseUrl: string): Promise<LogSigner> {
  const origin = (await readMeta(store.read, 'log-origin')) ?? (await createOrigin(store, baseUrl));
  const signer = ed25519Signer(origin, loadOrCreateKey(join(store.folder, 'log.key')));
  await checkLastCheckpoint(store, origin, signer);
  return { origin, signer, verifierKey: formatVerifierKey(signer) };
}

/** A schema-less URL, as C2SP recommends; fixed for ever once the log has a leaf. */
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
    throw new AttestryError('conflict', `${file} is not a private key that can be read: put the log's own key back`, {
      cause,
    });
  }
}

/**
 * Whole under a name of its own first: a file of that name is either not there or complete, whenever the power goes.
 */
function createKeyFile(file: string): void {
  const unfinished = `${file}.${process.pid}`;
  const handle = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(handle, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(handle);
    linkKeyFile(unfinished, file);
  } finally {
    closeSync(handle);
    rmSync(unfinished, { force: true });
  }
  fsyncFolder(dirname(file));
}

/** Where another process was quicker, its key is the key. */
function linkKeyFile(unfinished: string, file: string): void {
  try {
    linkSync(unfinished, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // A file system without hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    renameSync(unfinished, file);
  }
}

/**
 * The name must be on disk before anything is signed with the key; where a folder cannot be opened, its file system
 * sees to that.
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
      `the log has ${size} leaves, but a head of ${signed.size} was signed: an older copy of the data was put back`,
    );
  const root = await withLogHashes(store.read, (read) => rootOf(signed.size, read));
  if (!sameHash(root, signed.root))
    throw new AttestryError('conflict', 'the log does not have the root that was signed: its leaves were changed');
}
