/**
 * Reports of one run that are many JSON values one after another: told by the first of them, and read as one document.
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Content, TextFormat } from '#lib/evidence/read/content.ts';
import { segments } from '#lib/evidence/read/json-lines.ts';
import { isCargoMessage, readCargoMessages } from '#lib/evidence/formats/scans/linters/cargo.ts';
import { isGovulncheckConfig, readGovulncheck } from '#lib/evidence/formats/scans/govulncheck.ts';
import { isGoTest, readGoTest } from '#lib/evidence/formats/tests/runners/go-test.ts';

type Stream = { recognises(bytes: Uint8Array): boolean; read(bytes: Uint8Array): Content };

/** Messages of one run, and characters of its first one. */
const MAX_MESSAGES = 1_000_000,
  MAX_FIRST_MESSAGE = 1_000_000;

/**
 * Bytes at the beginning in which the first message of a stream names what it is. Most documents are no stream: they
 * must not be parsed to tell.
 */
const HEAD_BYTES = 1_024;

/**
 * A stream whose values are read one by one; lines that are no JSON (the output of a build among them) are passed over.
 * `member` is a member of every first message.
 */
function valueStream(
  member: string,
  first: (value: JsonValue) => boolean,
  read: (values: JsonValue[], broken: boolean) => Content,
): Stream {
  const name = Buffer.from(`"${member}"`);
  return {
    recognises(bytes) {
      if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).indexOf(name) < 0)
        return false;
      const [start] = segments(bytes.subarray(0, MAX_FIRST_MESSAGE), 1);
      const value = start && start.bytes[0] === 0x7b ? readJson(start.bytes) : null;
      return value?.ok === true && first(value.value);
    },
    read(bytes) {
      const values: JsonValue[] = [];
      let broken = false;
      for (const stretch of segments(bytes, MAX_MESSAGES)) {
        const value = readJson(stretch.bytes);
        broken = !value.ok;
        if (value.ok) values.push(value.value);
      }
      return read(values, broken);
    },
  };
}

const STREAMS: readonly Stream[] = [
  { recognises: isGoTest, read: readGoTest },
  valueStream('config', isGovulncheckConfig, readGovulncheck),
  valueStream('reason', isCargoMessage, readCargoMessages),
];

/** The reader of a stream; null where the bytes are no stream of a known kind. */
export function streamReader(bytes: Uint8Array): (() => Content) | null {
  const stream = STREAMS.find((one) => one.recognises(bytes));
  return stream ? () => stream.read(bytes) : null;
}

/** The same inside a statement, where it is text. */
export const streamText: TextFormat = {
  recognises: (text) => text.startsWith('{') && streamReader(new TextEncoder().encode(text)) !== null,
  read: ({ text }) => streamReader(new TextEncoder().encode(text))!(),
};
