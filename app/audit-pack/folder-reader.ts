/** Reads an unpacked audit pack. */
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { PackReader } from '#lib/query/audit-pack/verify/pack-reader.ts';

/** A reader of the files below a folder. A link is listed and never followed, so that nothing elsewhere is read. */
export function folderReader(folder: string): PackReader {
  let listed: Promise<Map<string, Dirent>> | undefined;
  const entries = () => (listed ??= entriesBelow(folder));
  return {
    paths: async () => [...(await entries()).keys()],
    read: async (path) => ((await entries()).get(path)?.isFile() === true ? readFile(join(folder, path)) : null),
  };
}

async function entriesBelow(folder: string): Promise<Map<string, Dirent>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Map(
    files.map((file) => [relative(folder, join(file.parentPath, file.name)).split(sep).join('/'), file] as const),
  );
}
