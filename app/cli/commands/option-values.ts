/** Values of options, as commander wants them parsed: a wrong one is wrong usage. */
import { InvalidArgumentError } from 'commander';

/** Every value of an option that may be given more than once. */
export const collect = (value: string, before: string[] = []) => [...before, value];

export function parseCount(value: string): number {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError('a small whole number is expected.');
  return Number(value);
}

/** The exit code of a process, as a shell writes it in `$?`. */
export function parseExitCode(value: string): string {
  if (!/^-?\d{1,10}$/.test(value)) throw new InvalidArgumentError('a whole number is expected.');
  return value;
}

/** RFC 3339, UTC. */
export function parseTime(value: string): string {
  const at = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('a date or RFC 3339 time is expected.');
  return at.toISOString();
}
