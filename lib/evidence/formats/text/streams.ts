/**
 * Reports of one run that consist of a sequence of JSON values. The first value identifies the format; the sequence is
 * one document.
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Content, TextFormat } from '#lib/evidence/read/content.ts';
import { segments } from '#lib/evidence/read/json-lines.ts';
import { isCargoMessage, readCargoMessages } from '#lib/evidence/formats/scans/linters/cargo.ts';
import { isGovulncheckConfig, readGovulncheck } from '#lib/evidence/formats/scans/govulncheck.ts';
import { isGoTest, readGoTest } from '#lib/evidence/formats/tests/runners/go-test.ts';

type Stream = { recognises(bytes: Uint8Array): boolean; read(bytes: Uint8Array): Content };

/** Messages of one run, and bytes of its first one. */
const MAX_MESSAGES = 1_000_000,
  MAX_FIRST_MESSAGE = 1_000_000;

/**
 * Bytes at the beginning that contain the distinguishing member of the first message. Most documents are no stream;
 * this check avoids parsing them.
 */
const HEAD_BYTES = 1_024;

/**
 * A stream whose values are read one by one; lines that are no JSON (e.g. the output of a build) are skipped. `member`
 * is a member of every first message. `read` gets the values, and whether the last one is no JSON.
 */
function valueStream(
  member: string,
  isFirst: (value: JsonValue) => boolean,
  read: (values: JsonValue[], truncated: boolean) => Content,
): Stream {
  const name = Buffer.from(`"${member}"`);
  return {
    recognises(bytes) {
      if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).indexOf(name) < 0)
        return false;
      const [start] = segments(bytes.subarray(0, MAX_FIRST_MESSAGE), 1);
      const value = start && start.bytes[0] === 0x7b ? readJson(start.bytes) : null;
      return value?.ok === true && isFirst(value.value);
    },
    read(bytes) {
      const values: JsonValue[] = [];
      let truncated = false;
      for (const segment of segments(bytes, MAX_MESSAGES)) {
        const value = readJson(segment.bytes);
        truncated = !value.ok;
        if (value.ok) values.push(value.value);
      }
      return read(values, truncated);
    },
  };
}

const STREAMS: readonly Stream[] = [
  { recognises: isGoTest, read: readGoTest },
  valueStream('config', isGovulncheckConfig, readGovulncheck),
  valueStream('reason', isCargoMessage, readCargoMessages),
];

/** The reader of a stream; null if the bytes are no stream of a known format. */
export function streamReader(bytes: Uint8Array): (() => Content) | null {
  const stream = STREAMS.find((candidate) => candidate.recognises(bytes));
  return stream ? () => stream.read(bytes) : null;
}

/** A stream that a statement carries as text. */
export const streamText: TextFormat = {
  recognises: (text) => text.startsWith('{') && streamReader(new TextEncoder().encode(text)) !== null,
  read: ({ text }) => streamReader(new TextEncoder().encode(text))!(),
};
