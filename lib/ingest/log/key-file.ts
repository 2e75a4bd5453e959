/** Creates the files of private keys. */
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { nameFile, syncFolder } from '#db/files.ts';

/** A new Ed25519 private key as PKCS#8 PEM. */
export function newEd25519Key(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Write a private key (PEM) to a file that only this user can read. It gets a temporary name first, so that after a
 * power failure the file is either missing or complete. Where another process has written the file meanwhile, its key
 * stays.
 */
export function writeKeyFile(file: string, pem: string): void {
  const temporary = `${file}.${process.pid}`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, pem);
    fsyncSync(handle);
    nameFile(temporary, file);
  } finally {
    closeSync(handle);
    rmSync(temporary, { force: true });
  }
  // Before the key signs anything.
  syncFolder(dirname(file));
}
