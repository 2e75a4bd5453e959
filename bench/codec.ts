/**
 * Measures how much space the extraction of base64 saves: `node bench/codec.ts FOLDER`. It packs every readable
 * document below the folder with and without the extraction, and prints a row for each format: bytes, ratio and
 * processor time.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packBody, packWithoutExtraction, unpackBody } from '#db/codec/pack.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';

const MAX_FILE_BYTES = 20 * 1024 * 1024;

type Row = {
  documents: number;
  raw: number;
  plain: number;
  extracted: number;
  plainTime: number;
  extractedTime: number;
  unpackTime: number;
};

/** Bytes and microseconds of processor time, summed over the documents of one format. */
const rows = new Map<string, Row>();

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isDirectory()) yield* filesBelow(path);
    else if (stat.size <= MAX_FILE_BYTES) yield path;
  }
}

function timed<T>(work: () => T): [T, number] {
  const before = process.cpuUsage().user;
  const result = work();
  return [result, process.cpuUsage().user - before];
}

function measure(format: string, bytes: Uint8Array): void {
  const row = rows.get(format) ?? {
    documents: 0,
    raw: 0,
    plain: 0,
    extracted: 0,
    plainTime: 0,
    extractedTime: 0,
    unpackTime: 0,
  };
  rows.set(format, row);
  const [plain, plainTime] = timed(() => packWithoutExtraction(bytes));
  const [extracted, extractedTime] = timed(() => packBody(bytes));
  const [, unpackTime] = timed(() => unpackBody(extracted.codec, extracted.bytes));
  row.documents += 1;
  row.raw += bytes.length;
  row.plain += plain.bytes.length;
  row.extracted += extracted.bytes.length;
  row.plainTime += plainTime;
  row.extractedTime += extractedTime;
  row.unpackTime += unpackTime;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name a folder of documents: node bench/codec.ts FOLDER');
for (const file of filesBelow(folder))
  for (const reading of readEvidence(readFileSync(file))) if (reading.ok) measure(reading.format, reading.bytes);
for (const [format, row] of [...rows].sort(([, a], [, b]) => b.raw - a.raw)) {
  const each = (time: number) => Math.round(time / row.documents);
  const size = `${row.raw} bytes, plain ${row.plain}, extracted ${row.extracted} (x${(row.extracted / row.plain).toFixed(2)})`;
  process.stdout.write(
    `${format}: ${row.documents} documents, ${size}; us to pack ${each(row.plainTime)} and ${each(row.extractedTime)}, to unpack ${each(row.unpackTime)}\n`,
  );
}
