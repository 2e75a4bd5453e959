/** The log's Ed25519 key and name, in the data folder; and the promise never to sign two histories. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AttestryError } from '#lib/errors.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { ed25519Signer, formatVerifierKey, parseNote, verifyNote } from '#lib/log/note.ts';
import type { NoteSigner } from '#lib/log/note.ts';
import { sameHash } from '#lib/log/merkle.ts';
import { rootOf } from '#lib/log/tree.ts';
import { lastCheckpoint, logSize, readLogHash } from '#db/log/log.ts';
import type { Store } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';

export type LogSigner = { origin: string; signer: NoteSigner; /** For whoever checks a checkpoint. */ verifierKey: string };

/**
 * The signer of the folder's log; key and name are made with the first one. Before it may sign again, the last signed head is
 * compared with the leaves that are there: where they disagree (a restored backup, a tampered file) it throws `conflict`.
 */
export async function openLogSigner(store: Store, baseUrl: string): Promise<LogSigner> {
  const origin = (await readMeta(store.read, 'log-origin')) ?? (await nameLog(store, baseUrl));
  const signer = ed25519Signer(origin, createPrivateKey(readKey(join(store.folder, 'log.key'))));
  await checkLastHead(store, origin, signer);
  return { origin, signer, verifierKey: formatVerifierKey(signer) };
}

/** A schema-less URL, as C2SP recommends; fixed for ever once the log has a leaf. */
async function nameLog(store: Store, baseUrl: string): Promise<string> {
  const origin = `${baseUrl.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9._:/[\]-]/g, '-')}/log`;
  await store.write((tx) => writeMeta(tx, 'log-origin', origin));
  return (await readMeta(store.read, 'log-origin')) ?? origin;
}

function readKey(file: string): string {
  if (!existsSync(file)) {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, pem);
      fsyncSync(handle);
      closeSync(handle);
    } catch (error) {
      // Another process was quicker: its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readFileSync(file, 'utf8');
}

async function checkLastHead(store: Store, origin: string, signer: NoteSigner): Promise<void> {
  const last = await lastCheckpoint(store.read);
  if (!last) return;
  const size = await logSize(store.read);
  const note = parseNote(last.note);
  const signed = note && verifyNote(note, [signer]) ? parseCheckpoint(note.text) : null;
  if (!signed || signed.origin !== origin) throw new AttestryError('conflict', 'the log was signed with another key: log.key does not belong to this data folder');
  if (signed.size > size) throw new AttestryError('conflict', `the log has ${size} leaves, but a head of ${signed.size} was signed: an older copy of the data was put back`);
  const root = rootOf(signed.size, (level, index) => readLogHash(store.read, level, index));
  if (!sameHash(root, signed.root)) throw new AttestryError('conflict', 'the log does not have the root that was signed: its leaves were changed');
}
