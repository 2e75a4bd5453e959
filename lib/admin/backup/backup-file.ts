/**
 * The file of a backup: a tar archive with `backup.json`, which says what it is, the database, the private keys, and
 * `SHA256SUMS`, which has the SHA-256 of each other file in the format of sha256sum(1).
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create, extract } from 'tar';
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import { SCHEMA_VERSION } from '#db/backup.ts';

/** What a backup says about itself. */
export type BackupHeader = z.infer<typeof header>;

/** The version of the format of the file. A later version that this one cannot read has a higher number. */
export const BACKUP_FORMAT = 1;

const header = z.object({
  format: z.literal('attestry-backup'),
  formatVersion: z.number().int().positive(),
  /** The version of Attestry that made it. */
  attestry: z.string(),
  /** The number of migrations that its database has. */
  schema: z.number().int().nonnegative(),
  createdAt: z.iso.datetime(),
  /** The log at the moment of the backup. The checkpoint is a signed note; null where nothing was logged yet. */
  log: z.object({ size: z.number().int().nonnegative(), checkpoint: z.string().nullable() }),
});

const HEADER_FILE = 'backup.json';
const SUMS_FILE = 'SHA256SUMS';
/** The names that a backup may have. An archive with any other is not unpacked. */
const KNOWN_NAME = /^(?:backup\.json|SHA256SUMS|attestry\.db|log\.key|vsa-keys\/[A-Za-z0-9_.=-]+\.pem)$/;
const REQUIRED_NAMES = [HEADER_FILE, 'attestry.db', 'log.key'] as const;

/** Bytes that are read or written, and their total. */
export type ByteProgress = (done: number, total: number) => void;
export type FileOptions = { progress: ByteProgress; signal: AbortSignal };

/** Write header and sums into `folder`, which has the other files, and all of it to the archive `file` (mode 0600). */
export async function writeBackupFile(
  folder: string,
  file: string,
  { about, ...options }: FileOptions & { about: Omit<BackupHeader, 'format' | 'formatVersion'> },
): Promise<void> {
  const written: BackupHeader = { format: 'attestry-backup', formatVersion: BACKUP_FORMAT, ...about };
  writeFileSync(join(folder, HEADER_FILE), `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 });
  // The header comes first, and the database last of the files that have a sum.
  const names = [HEADER_FILE, 'log.key', ...keyNames(folder), 'attestry.db'];
  const total = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) * 2;
  const bytes = byteCounter(total, options.progress);
  const sums = [];
  for (const name of names) sums.push(`${await sha256OfFile(join(folder, name), bytes, options.signal)}  ${name}\n`);
  writeFileSync(join(folder, SUMS_FILE), sums.join(''), { mode: 0o600 });
  await pipeline(
    create({ cwd: folder, portable: true, strict: true }, [...names, SUMS_FILE]),
    counted(bytes),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
    { signal: options.signal },
  );
}

/**
 * Unpack a backup into an empty folder, compare each file with its sum, and put the files on disk. Throws `not-found`
 * where there is no file, `unreadable` where it is no backup or is damaged, and `conflict` where a newer Attestry made
 * it.
 */
export async function unpackBackupFile(file: string, folder: string, options: FileOptions): Promise<BackupHeader> {
  const total = sizeOf(file);
  const bytes = byteCounter(total * 2, options.progress);
  await extractKnownFiles(file, folder, { bytes, signal: options.signal });
  const about = readHeader(file, folder);
  const sums = readSums(file, folder);
  for (const name of [HEADER_FILE, 'log.key', ...keyNames(folder), 'attestry.db']) {
    const sum = await sha256OfFile(join(folder, name), bytes, options.signal).catch(() => null);
    if (sum === null || sums.get(name) !== sum) throw damaged(file, `${name} does not have its SHA-256`);
    sums.delete(name);
  }
  if (sums.size > 0) throw damaged(file, `${[...sums.keys()].join(', ')} is missing`);
  return about;
}

type Extraction = { bytes: (count: number) => void; signal: AbortSignal };

async function extractKnownFiles(file: string, folder: string, { bytes, signal }: Extraction): Promise<void> {
  const found = new Set<string>();
  let unknown: string | null = null;
  try {
    await pipeline(
      createReadStream(file),
      counted(bytes),
      extract({
        cwd: folder,
        strict: true,
        preserveOwner: false,
        noMtime: true,
        filter(name, entry) {
          const isKnown = KNOWN_NAME.test(name) && 'type' in entry && entry.type === 'File' && !found.has(name);
          found.add(name);
          if (!isKnown) unknown ??= name;
          return isKnown;
        },
      }),
      { signal },
    );
  } catch (cause) {
    if (signal.aborted || isDiskError(cause)) throw cause;
    throw damaged(file, 'it is not a complete tar archive', cause);
  }
  if (!found.has(HEADER_FILE)) throw new AttestryError('unreadable', `${file} is no backup of Attestry`);
  if (unknown !== null) throw damaged(file, `it has an entry that no backup has, ${JSON.stringify(unknown)}`);
  const missing = [...REQUIRED_NAMES, SUMS_FILE].filter((name) => !found.has(name));
  if (missing.length > 0) throw damaged(file, `${missing.join(', ')} is missing`);
}

/** Reads the header before the sums are compared: a newer format may have other sums. */
function readHeader(file: string, folder: string): BackupHeader {
  const parsed = header.safeParse(readJson(join(folder, HEADER_FILE)));
  if (!parsed.success) throw damaged(file, `${HEADER_FILE} cannot be read`);
  const { formatVersion, schema, attestry } = parsed.data;
  if (formatVersion > BACKUP_FORMAT || schema > SCHEMA_VERSION)
    throw new AttestryError(
      'conflict',
      `a newer Attestry (${attestry}) made ${file}: its schema is ${schema}, and this version supports up to ${SCHEMA_VERSION}`,
    );
  return parsed.data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function readSums(file: string, folder: string): Map<string, string> {
  const lines = readFileSync(join(folder, SUMS_FILE), 'utf8').split('\n').slice(0, -1);
  const sums = lines.map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  if (sums.some((sum) => sum === null)) throw damaged(file, `${SUMS_FILE} cannot be read`);
  return new Map(sums.map((sum) => [sum![2]!, sum![1]!]));
}

function keyNames(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'vsa-keys'))
      .toSorted()
      .map((name) => `vsa-keys/${name}`);
  } catch {
    return [];
  }
}

async function sha256OfFile(file: string, bytes: (count: number) => void, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes(chunk.length);
  }
  return hash.digest('hex');
}

/** Counts bytes and reports the sum. */
function byteCounter(total: number, progress: ByteProgress): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    progress(done, total);
  };
}

function counted(bytes: (count: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes(chunk.length);
      callback(null, chunk);
    },
  });
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (cause) {
    throw new AttestryError('not-found', `${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}

/** Whether the system reports that it cannot read or write a file. */
function isDiskError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

function damaged(file: string, reason: string, cause?: unknown): AttestryError {
  return new AttestryError('unreadable', `${file} is damaged: ${reason}`, { cause });
}
