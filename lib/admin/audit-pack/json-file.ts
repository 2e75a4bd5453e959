import type { ArchiveFile } from './zip.ts';

/** A file with a value as indented JSON text. */
export function jsonFile(path: string, value: unknown): ArchiveFile {
  return { path, bytes: Buffer.from(`${JSON.stringify(value, null, 1)}\n`) };
}
