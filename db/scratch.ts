/** Private stores, in which something is tried that nobody keeps. SQLite makes them (sqlite/scratch/). */
import { beginsEmpty, freeFor } from './sqlite/scratch/scratch-store.ts';
import { scratchFailure } from './sqlite/scratch/one-connection.ts';

export { makeCopyFolder, removeCopyFolder } from './sqlite/scratch/copy-folder.ts';
export { openMemoryStore, type MemoryStore } from './sqlite/scratch/memory-store.ts';
export {
  openCheckStore,
  openScratchReader,
  openScratchStore,
  removeLeftCopies,
  removeScratchFiles,
} from './sqlite/scratch/scratch-store.ts';
export { changedWaivers } from './sqlite/scratch/changed-waivers.ts';
export { keepRows } from './sqlite/scratch/keep-rows.ts';
export { findStatusChanges, rememberStatuses } from './sqlite/scratch/status-changes.ts';
export type { StatusChange, StatusChangeCount } from './sqlite/scratch/status-changes.ts';

/**
 * Copy what scratch stores need of the PostgreSQL database at an address into an empty folder, as `copyDatabase`.
 * Throws `unavailable` where the copy needs more space than it may use.
 */
export async function copyForTrial(address: string, folder: string): Promise<void> {
  const { copyDatabase } = await import('./postgres/copy/copy-database.ts');
  const options = { progress: () => {}, signal: new AbortController().signal };
  try {
    await copyDatabase(address, folder, options, { beginsEmpty, maxBytes: freeFor(folder) });
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    throw cause?.code === 'SQLITE_FULL' ? scratchFailure(cause) : error;
  }
}
