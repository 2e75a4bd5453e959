/** What a command speaks through, so that a test can listen: streams, clock, settings. And what its exit code means. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Config } from '#lib/config.ts';

/** 0 yes · 1 no · 2 wrong usage · 3 could not tell. */
export const EXIT = { yes: 0, no: 1, usage: 2, unknown: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export type Io = {
  out(text: string): void;
  err(text: string): void;
  stdin(): Promise<Uint8Array<ArrayBuffer>>;
  now(): Date;
  /**
   * Parsed at first use: a command that needs no settings starts without them, and does not stumble over a wrong one.
   */
  settings(): Promise<Config>;
};

export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdin: async () => new Uint8Array(await buffer(process.stdin)),
  now: () => new Date(),
  settings: async () => withUsageError((await import('#lib/config.ts')).config),
};

/** What was asked cannot be asked like this. */
export class UsageError extends Error {}

/** Settings that cannot be read are wrong usage too. */
export function withUsageError(read: () => Config): Config {
  try {
    return read();
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

/** The answer is not to be had: a file that is not there, a server that does not answer. */
export class UndeterminedError extends Error {}

/** The bytes of a file, or of standard input for `-`. Throws `CouldNotTell` with the system's reason. */
export async function readInput(io: Io, file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (file === '-') return io.stdin();
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES'
            ? 'it may not be read'
            : String(code);
    throw new UndeterminedError(`${file}: ${why}`, { cause });
  }
}

export function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}
