/** Private copies of the store, in which changes are tried. SQLite makes them (sqlite/scratch/). */
export { openCheckStore, openScratchStore, removeLeftCopies } from './sqlite/scratch/scratch-store.ts';
export { changedWaivers } from './sqlite/scratch/changed-waivers.ts';
export { findStatusChanges, rememberStatuses } from './sqlite/scratch/status-changes.ts';
export type { StatusChange, StatusChangeCount } from './sqlite/scratch/status-changes.ts';
