/** Takes one file of a watched folder: sends its bytes once, remembers the answer, and moves it where that is asked. */
import { hash } from 'node:crypto';
import { constants, copyFile, link, mkdir, readFile, unlink } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { IngestResult } from '#lib/client/client.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { isAboutDocument, sendEvidence } from '../push/send-evidence.ts';
import type { Server } from '../commands/server.ts';
import type { FileOutcome, Journal, JournalLine } from './journal.ts';
import { type SeenFile, versionOf } from './look.ts';

export type Watched = { folder: string; journal: Journal; server: Server; moveTo: string | null; now: () => Date };

/** What became of a file, with the results of its documents. `detail` is a part of a sentence. */
export type Taken = {
  file: string;
  digest: string | null;
  outcome: FileOutcome;
  detail: string;
  results: IngestResult[];
  /** Whether the server has all of its documents. */
  isTaken: boolean;
  movedTo: string | null;
};

/** No server takes as much. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Take a file; null where it has changed meanwhile, so that it is not whole. Throws where the server cannot be asked,
 * or refuses every file.
 */
export async function takeFile(watched: Watched, seen: SeenFile): Promise<Taken | null> {
  const { folder, journal, now } = watched;
  const path = join(folder, seen.path);
  const bytes = seen.size > MAX_BYTES ? null : await readWhole(path, seen);
  if (bytes === undefined) return null;
  const digest = bytes && `sha256:${hash('sha256', bytes)}`;
  const before = digest === null ? null : journal.ofBytes(digest);
  const judged = before === null ? await judge(watched, bytes) : knownAs(before, seen);
  const { outcome } = judged;
  const line = { path: seen.path, version: seen.version, digest, outcome, at: now().toISOString() };
  await journal.add(line);
  const isTaken = journal.isTaken({ ...line, server: watched.server.base });
  return {
    file: seen.path,
    digest,
    ...judged,
    isTaken,
    movedTo: isTaken ? await move(watched, seen.path, digest) : null,
  };
}

function knownAs(before: JournalLine, seen: SeenFile): Judged {
  const was = before.path === seen.path ? 'the same bytes as before' : `the same bytes as ${before.path}`;
  return { outcome: 'known', detail: before.outcome === 'rejected' ? `${was}, which were rejected` : was, results: [] };
}

/** The bytes of a file as it was seen; undefined where it has changed since, or is gone. */
async function readWhole(path: string, seen: SeenFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    // It may have become a link since.
    const bytes = new Uint8Array(await readFile(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW }));
    return (await versionOf(path)).version === seen.version ? bytes : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP') return undefined;
    throw error;
  }
}

type Judged = Pick<Taken, 'outcome' | 'detail' | 'results'>;

/** `bytes` null: they are too many to be sent. */
async function judge({ server }: Watched, bytes: Uint8Array<ArrayBuffer> | null): Promise<Judged> {
  if (bytes === null) return { outcome: 'rejected', detail: 'it is larger than 256 MiB', results: [] };
  try {
    const { results } = await sendEvidence(server, bytes);
    return { ...summaryOf(results), results };
  } catch (error) {
    if (!isAboutDocument(error)) throw error;
    return { outcome: 'rejected', detail: error.message, results: [] };
  }
}

function summaryOf(results: readonly IngestResult[]): Pick<Judged, 'outcome' | 'detail'> {
  const rejected = results.find(({ outcome }) => outcome === 'rejected');
  if (rejected !== undefined) {
    const count = results.filter(({ outcome }) => outcome === 'rejected').length;
    const of = results.length > 1 ? `${count} of ${formatQuantity(results.length, 'document')}: ` : '';
    return { outcome: 'rejected', detail: `${of}${rejected.error?.message ?? 'it cannot be read'}` };
  }
  const verified = results.filter(({ verification }) => verification?.outcome === 'verified').length;
  const detail = `${formatQuantity(results.length, 'document')}, ${verified} verified`;
  return { outcome: results.every(({ outcome }) => outcome === 'duplicate') ? 'duplicate' : 'stored', detail };
}

/** Move a file that was taken, where that is asked; returns its new path. A file of that name is not replaced. */
export async function move({ folder, moveTo }: Watched, path: string, digest: string | null): Promise<string | null> {
  if (moveTo === null || digest === null) return null;
  const plain = join(moveTo, path);
  const end = extname(plain);
  const named = `${plain.slice(0, plain.length - end.length)}-${digest.slice(7, 19)}${end}`;
  await mkdir(dirname(plain), { recursive: true });
  for (const target of [plain, named]) {
    try {
      await moveFile(join(folder, path), target);
      return target;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  // The same bytes are there already.
  await unlink(join(folder, path));
  return named;
}

/** Also to another file system, and to one without hard links. Throws `EEXIST` where there is a file. */
async function moveFile(from: string, to: string): Promise<void> {
  // A rename would replace a file.
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  });
  await unlink(from);
}
