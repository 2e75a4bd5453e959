/** The resources of the transparency log over HTTP, as C2SP tlog-tiles defines them. */
import { TILE_WIDTH, formatEntryBundle, parseTilePath, tileWidth } from '#lib/log/tiles.ts';
import { EMPTY_ROOT } from '#lib/log/merkle.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { formatNote, signNote } from '#lib/log/note.ts';
import { checkpointBySize, lastCheckpoint, readEntries, readHashes } from '#db/log/log.ts';
import type { Context } from '#lib/context/context.ts';
import { seesEverything } from '#lib/context/sight.ts';

export type LogResource = {
  body: Uint8Array | string;
  mediaType: string;
  /** Whether a client may cache the resource forever. */
  immutable: boolean;
};

/**
 * The resource at `path`: `checkpoint`, `checkpoint/<size>`, `key` or a tile path. Null when the log does not have it.
 * A tile is served only up to the size of the newest checkpoint, and entries only to whom no project is hidden.
 */
export async function readLogResource(context: Context, path: string): Promise<LogResource | null> {
  const db = context.store.read;
  if (path === 'checkpoint')
    return {
      body: (await lastCheckpoint(db))?.note ?? emptyCheckpoint(context),
      mediaType: 'text/plain; charset=utf-8',
      immutable: false,
    };
  if (path === 'key')
    return { body: `${context.log.verifierKey}\n`, mediaType: 'text/plain; charset=utf-8', immutable: false };
  const sizeMatch = /^checkpoint\/(\d{1,15})$/.exec(path);
  if (sizeMatch) {
    const row = await checkpointBySize(db, Number(sizeMatch[1]));
    return row && { body: row.note, mediaType: 'text/plain; charset=utf-8', immutable: true };
  }
  const tile = parseTilePath(path);
  const size = (await lastCheckpoint(db))?.size ?? 0;
  if (!tile || tile.width > tileWidth(tile.level, tile.index, size)) return null;
  const from = tile.index * TILE_WIDTH;
  // An entry names digests of projects, senders and documents, with which a reader could check what it guesses.
  if (tile.level === 'entries' && !seesEverything(context)) return null;
  if (tile.level === 'entries')
    return {
      body: formatEntryBundle(await readEntries(db, from, tile.width)),
      mediaType: 'application/octet-stream',
      immutable: true,
    };
  // Level L of the tiles is level 8·L of the tree: one tile holds 256 hashes.
  const hashes = await readHashes(db, tile.level * 8, from, tile.width);
  return hashes.length === tile.width
    ? { body: Buffer.concat(hashes), mediaType: 'application/octet-stream', immutable: true }
    : null;
}

/** The signed checkpoint of a log without leaves. */
function emptyCheckpoint(context: Context): string {
  const text = formatCheckpoint({ origin: context.log.origin, size: 0, root: EMPTY_ROOT, extensions: [] });
  return formatNote({ text, signatures: [signNote(text, context.log.signer)] });
}
