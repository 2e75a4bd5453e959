/** Folders for copies of data that are not in SQLite: among the temporary files of this machine. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'attestry-what-if-';
const OF_PROCESS = new RegExp(`^${PREFIX}(\\d+)-`);

/** Make a folder for a copy, and remove those of processes that have ended without doing so. */
export function makeCopyFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = OF_PROCESS.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) removeCopyFolder(join(tmpdir(), name));
  }
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Remove a folder and everything in it. One of another user stays. */
export function removeCopyFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It belongs to another user of this machine.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
