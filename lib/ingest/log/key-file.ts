/** Creates the files of private keys. */
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

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
