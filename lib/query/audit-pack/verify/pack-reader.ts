/** Reads the files of an audit pack, and says what was found. */
import type { JsonValue } from '#lib/bytes/json/json.ts';

/** `paths`: every file, with `/` between folders. `read`: null where there is none. */
export type PackReader = { paths: () => Promise<string[]>; read: (path: string) => Promise<Uint8Array | null> };

/**
 * The result of one check. `not-checked`: it could not be made, and `note`: what a reader has to know; neither is a
 * failure.
 */
export type Line = { outcome: 'ok' | 'failed' | 'not-checked' | 'note'; what: string; detail: string };

export const line = (outcome: Line['outcome'], what: string, detail: string): Line => ({ outcome, what, detail });

/** A file that is not there, is no JSON or does not have the expected form. */
export class PackError extends Error {}

/** A file as JSON. Its form is checked by what is done with it: `guard` turns every other error into a failed check. */
export async function readJsonFile<T>(reader: PackReader, path: string): Promise<T> {
  const bytes = await reader.read(path);
  if (bytes === null) throw new PackError(`${path} is missing`);
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
  } catch {
    throw new PackError(`${path} is no JSON`);
  }
}

/** Run a check. Whatever it throws is a failed check: a file of a hostile pack may have any form. */
export async function guard(what: string, check: () => Promise<Line[]>): Promise<Line[]> {
  try {
    return await check();
  } catch (error) {
    return [line('failed', what, `it cannot be checked: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

/** A value as it is after a way through a JSON file. */
export function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
