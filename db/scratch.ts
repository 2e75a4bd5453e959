/** Private stores, in which something is tried that nobody keeps. SQLite makes them (sqlite/scratch/). */
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
