/** Parsers of option values for commander. An invalid value is wrong usage. */
import { InvalidArgumentError, Option } from 'commander';

/** Collect the values of a repeatable option. */
export const collect = (value: string, before: string[] = []) => [...before, value];

/** An option whose value is one of a few words. */
export function choiceOption(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words);
}

/** Parse a whole number of at most two digits. */
export function parseCount(value: string): number {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError('a small whole number is expected.');
  return Number(value);
}

/** Check the exit code of a process, as a shell has it in `$?`. */
export function parseExitCode(value: string): number {
  if (!/^-?\d{1,10}$/.test(value)) throw new InvalidArgumentError('a whole number is expected.');
  return Number(value);
}

/** Parse a date or an RFC 3339 time; returns UTC. */
export function parseTime(value: string): string {
  const at = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('a date or RFC 3339 time is expected.');
  return at.toISOString();
}

const UNIT_MS: { [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `90m`, `12h`, `30d`, `2w` → ms. */
export function parseDuration(value: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(value) ?? [];
  if (count === undefined || unit === undefined)
    throw new InvalidArgumentError('a number with m, h, d or w is expected, as 12h or 30d.');
  return Number(count) * UNIT_MS[unit]!;
}

/** A duration in ms, or `never` → Infinity, since commander turns null into an empty text. */
export function parseLifetime(value: string): number {
  return value === 'never' ? Number.POSITIVE_INFINITY : parseDuration(value);
}

/** A parser for the number of something that `listCommand` lists, as a token of `token list`. */
export function parseNumberOf(what: string, listCommand: string): (value: string) => number {
  return (value) => {
    if (!/^\d{1,9}$/.test(value))
      throw new InvalidArgumentError(`the number of a ${what} is expected; see ${listCommand}.`);
    return Number(value);
  };
}

/** The longest wait for the gate, in ms. */
const MAX_WAIT_MS = 600_000;

/** `90s`, `5m` → ms, at most 10 minutes. */
export function parseWait(value: string): number {
  const [, count, unit] = /^(\d{1,4})([sm])$/.exec(value) ?? [];
  const ms = Number(count) * (unit === 's' ? 1_000 : 60_000);
  if (count === undefined || ms > MAX_WAIT_MS)
    throw new InvalidArgumentError('a number with s or m is expected, at most 10m, as 120s.');
  return ms;
}

/** An SLSA Build level from 1 to 3. */
export function parseLevel(value: string): 1 | 2 | 3 {
  const level = ([1, 2, 3] as const).find((one) => String(one) === value);
  if (level === undefined) throw new InvalidArgumentError('1, 2 or 3 is expected.');
  return level;
}
