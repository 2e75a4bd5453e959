/** Writes a ZIP archive file by file, so that no more than one file is in memory. */
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** A file of an archive. `path` has `/` between folders. */
export type ArchiveFile = { path: string; bytes: Uint8Array };

/** The compression method of raw DEFLATE streams (APPNOTE.TXT 4.4.5). */
const DEFLATE = 8;
const deflate = promisify(deflateRaw);

/**
 * Yields the bytes of an archive of the files, in their order. An archive without ZIP64 holds at most 65,535 files and
 * 4 GiB: the caller stays below.
 */
export async function* writeZip(files: AsyncIterable<ArchiveFile>, mtime: Date): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    written.push(chunk);
  });
  for await (const { path, bytes } of files) {
    const compressed = await deflate(bytes);
    const file: ZipInputFile = { filename: path, size: bytes.length, crc: crc32(bytes), compression: DEFLATE, mtime };
    zip.add(file);
    file.ondata!(null, compressed, true);
    yield* written.splice(0);
  }
  zip.end();
  yield* written.splice(0);
}
