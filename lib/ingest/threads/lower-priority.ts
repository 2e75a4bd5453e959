/** Lowers the priority of threads with long work, so that the threads that answer requests run first. */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Set the niceness of the calling thread. It works on Linux, where each thread has a niceness (setpriority(2)) and can
 * read its id (proc(5), `/proc/thread-self`); elsewhere the function does nothing.
 * @param niceness 0 to 19: at 10 a thread gets about a tenth of the processor time of a competing one at 0, and all of
 * it where no other thread competes
 */
export function lowerThreadPriority(niceness: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness);
  } catch {
    // A container may hide /proc or forbid the call; all threads then keep the same priority.
  }
}
