/** Threads that work for long let those go first that answer somebody. */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lower the priority of the thread that calls. On Linux, where threads have priorities of their own (setpriority(2))
 * and a thread can learn its number (proc(5), `/proc/thread-self`); elsewhere nothing happens.
 * @param by 0 to 19: at 10 a thread gets a tenth of the processor that one beside it gets, and all of it where nobody
 * else wants it
 */
export function lowerThreadPriority(by: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), by);
  } catch {
    // A container may hide /proc or forbid it: then all threads are alike.
  }
}
