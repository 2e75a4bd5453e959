/** Looks at a folder: which files are in it, and how far each is written. */
import { lstat, opendir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UndeterminedError } from '../terminal/io.ts';

/** A file. `path` is relative to the folder, with `/`; two looks at the same bytes have the same `version`. */
export type SeenFile = { path: string; size: number; version: string };

/** Files that one look takes in, and folders in one another. */
const MAX_FILES = 100_000;
const MAX_DEPTH = 16;
/** Names that programs give to files that they are still writing. */
const UNFINISHED = /(?:\.(?:tmp|part|partial|crdownload|filepart|swp)|~)$/i;

/**
 * The files of a folder and of those in it, by their paths. Hidden ones are left out, those with the name of an
 * unfinished file, and links, which may lead anywhere. `folder` is a real path, and so are those of `except`, the files
 * and folders that are left out. Throws `UndeterminedError` where the folder cannot be read.
 */
export async function look(
  folder: string,
  except: ReadonlySet<string>,
): Promise<{ files: SeenFile[]; isWhole: boolean }> {
  const files: SeenFile[] = [];
  let isWhole = true;

  async function visit(at: string, depth: number): Promise<void> {
    for await (const entry of await opendir(at)) {
      const path = join(at, entry.name);
      if (entry.name.startsWith('.') || UNFINISHED.test(entry.name) || except.has(path)) continue;
      if (files.length >= MAX_FILES || depth > MAX_DEPTH) isWhole = false;
      else if (entry.isDirectory()) await visit(path, depth + 1).catch(ignoreGone);
      else if (entry.isFile()) await add(path).catch(ignoreGone);
    }
  }

  async function add(path: string): Promise<void> {
    const seen = await versionOf(path);
    files.push({ path: relative(folder, path).split(sep).join('/'), ...seen });
  }

  try {
    await visit(folder, 0);
  } catch (cause) {
    throw new UndeterminedError(
      `${folder} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown error'}`,
      {
        cause,
      },
    );
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), isWhole };
}

/** The path without links of what may not be there yet. */
export async function realPathOf(path: string): Promise<string> {
  const whole = resolve(path);
  return realpath(whole).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(whole) === whole) return whole;
    return join(await realPathOf(dirname(whole)), basename(whole));
  });
}

/** The size of a file, and what tells its bytes from those of an earlier look. */
export async function versionOf(path: string): Promise<Omit<SeenFile, 'path'>> {
  const { size, mtimeNs } = await lstat(path, { bigint: true });
  return { size: Number(size), version: `${size} ${mtimeNs}` };
}

/** Another program may remove a file or a folder at any time. */
function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
