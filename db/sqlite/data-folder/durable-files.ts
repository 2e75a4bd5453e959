/** Puts files into a folder so that each is whole and on disk, or not there at all. */
import { closeSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Give a complete file its name. False where another file has got the name meanwhile, which stays. */
export function nameFile(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // The file system has no hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
    renameSync(temporary, file);
  }
  return true;
}

/** Put the names in a folder on disk. Platforms that cannot open a folder do not need it. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(error))) throw error;
  }
}
