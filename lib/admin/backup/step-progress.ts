/** The progress of a backup or a restore, in steps. */

/** Which step runs, and how much of it is done: pages of the database or bytes of files. */
export type BackupStep = { name: string; number: number; steps: number; done: number; total: number };

/** Gives for each of the steps `names` the function that reports how much of it is done. */
export function stepProgress<Name extends string>(
  report: ((step: BackupStep) => void) | undefined,
  names: readonly Name[],
): (name: Name) => (done: number, total: number) => void {
  return (name) => (done, total) =>
    report?.({ name, number: names.indexOf(name) + 1, steps: names.length, done, total });
}
