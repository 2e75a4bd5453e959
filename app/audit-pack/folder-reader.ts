/** Reads an unpacked audit pack. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PackReader } from '#lib/query/audit-pack/verify/pack-reader.ts';

/** A reader of the files below a folder. It reads nothing elsewhere: a link counts as no file. */
export function folderReader(folder: string): PackReader {
  let listed: Promise<Set<string>> | undefined;
  const paths = () => (listed ??= filesBelow(folder));
  return {
    paths: async () => [...(await paths())],
    read: async (path) => ((await paths()).has(path) ? readFile(join(folder, path)) : null),
  };
}

async function filesBelow(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((file) => relative(folder, join(file.parentPath, file.name)).split(sep).join('/')));
}
