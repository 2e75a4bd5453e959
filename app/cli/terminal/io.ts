/** Streams, clock and settings of a command, which tests can replace, and the meaning of its exit codes. */
import { AttestryError, type ErrorCode } from '#lib/errors.ts';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Config } from '#lib/config.ts';
import { maskText } from '#lib/secrets/mask.ts';

/** Exit codes: 0 yes, 1 no, 2 wrong usage, 3 undetermined. */
export const EXIT = { yes: 0, no: 1, usage: 2, unknown: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export type Io = {
  out(text: string): void;
  err(text: string): void;
  /** Whether somebody reads standard error on a terminal whose lines can be erased. */
  canRedraw(): Promise<boolean>;
  /** The width of that terminal. */
  columns(): number;
  /**
   * Print exactly this text: a secret that exists only here, such as a new token, or entries that were masked when they
   * were written. The other two mask what looks like a secret.
   */
  reveal(text: string): void;
  stdin(): Promise<Uint8Array<ArrayBuffer>>;
  /** The same as it comes. */
  stdinChunks(): AsyncIterable<Uint8Array>;
  now(): Date;
  /** Wait, in ms. */
  pause(ms: number): Promise<void>;
  /** Parse the settings. Commands that need none do not call it, and so run even if a setting is invalid. */
  settings(): Promise<Config>;
};

export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  canRedraw: async () => process.stderr.isTTY === true && (await import('#lib/config.ts')).canEraseLines(),
  // Some terminals do not know their width, and say 0.
  columns: () => process.stderr.columns || 80,
  reveal: (text) => void process.stdout.write(text),
  stdin: async () => new Uint8Array(await buffer(process.stdin)),
  stdinChunks: () => process.stdin,
  now: () => new Date(),
  pause: async (ms) => setTimeout(ms),
  settings: async () => withUsageError((await import('#lib/config.ts')).config),
};

/** An `Io` that masks the secrets in what is printed, which may come from documents. */
export function maskedIo(io: Io): Io {
  return { ...io, out: (text) => io.out(maskText(text)), err: (text) => io.err(maskText(text)) };
}

/** The command line or a setting is invalid. Exit code 2. */
export class UsageError extends Error {}

const isBadInput = (code: ErrorCode): boolean => code === 'bad-request' || code === 'not-found';

/** A handler for `catch`: an error whose code `applies` becomes a `UsageError`, any other error is thrown again. */
export function throwUsageErrorFor(applies: (code: ErrorCode) => boolean = isBadInput): (error: unknown) => never {
  return (error) => {
    throw error instanceof AttestryError && applies(error.code)
      ? new UsageError(error.message, { cause: error })
      : error;
  };
}

/** Read the settings; throw `UsageError` if they are invalid. */
export function withUsageError(read: () => Config): Config {
  try {
    return read();
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

/** The command could not determine the answer, for example without its file or without the server. Exit code 3. */
export class UndeterminedError extends Error {}

const READ_ERRORS: { [code: string]: string } = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/** Read a file, or standard input for `-`. Throws `UndeterminedError` with the reason. */
export async function readInput(io: Io, file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (file === '-') return io.stdin();
  return readFile(file).then((bytes) => new Uint8Array(bytes), throwReadError(file));
}

/** A handler for `catch`: why a file cannot be read, as an `UndeterminedError`. */
export function throwReadError(file: string): (error: unknown) => never {
  return (cause) => {
    const code = String((cause as NodeJS.ErrnoException).code);
    throw new UndeterminedError(`${file}: ${READ_ERRORS[code] ?? code}`, { cause });
  };
}

/** Print a value with a secret that exists only here as indented JSON to stdout. */
export function revealJson(io: Io, value: unknown): void {
  io.reveal(`${JSON.stringify(value, null, 2)}\n`);
}

/** Print a value as indented JSON to stdout. */
export function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}
