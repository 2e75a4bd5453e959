/** An anchor in a file, as on a share of another machine. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Anchor } from './anchor.ts';
import { compareNote } from './compare.ts';

/** The anchor at a path. A new checkpoint replaces the file as a whole. */
export function fileAnchor(path: string): Anchor {
  const examine: Anchor['examine'] = async (log) => {
    try {
      return await compareNote(log, path, await readFile(path, 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return { outcome: 'extends', size: null };
      if (code === undefined) throw error;
      return { outcome: 'unreadable', reason: `the file cannot be read: ${code}` };
    }
  };
  return {
    name: path,
    kind: 'file',
    examine,
    async keep(log) {
      const verdict = await examine(log);
      if (verdict.outcome !== 'extends' || verdict.size === log.head.size) return verdict;
      const temporary = `${path}.${process.pid}`;
      try {
        await writeFile(temporary, log.head.note);
        await rename(temporary, path);
        return { outcome: 'kept', cosignature: null };
      } catch (error) {
        await rm(temporary, { force: true });
        const { code } = error as NodeJS.ErrnoException;
        return { outcome: 'unreadable', reason: `the file cannot be written: ${code ?? 'unknown error'}` };
      }
    },
  };
}
