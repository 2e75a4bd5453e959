/**
 * Reports of one run that are many JSON values one after another: told by the first of them, and read as one document.
 */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Content, TextFormat } from '#lib/evidence/read/content.ts';
import { stretches } from '#lib/evidence/read/lines.ts';
import { isCargoMessage, readCargoMessages } from '#lib/evidence/formats/scans/linters/cargo.ts';
import { isGovulncheckConfig, readGovulncheck } from '#lib/evidence/formats/scans/govulncheck.ts';
import { isGoTest, readGoTest } from '#lib/evidence/formats/tests/runners/go-test.ts';

type Stream = { claims(bytes: Uint8Array): boolean; read(bytes: Uint8Array): Content };

/** Messages of one run, and characters of its first one. */
const MOST = 1_000_000,
  FIRST = 1_000_000;

/**
 * Bytes at the beginning in which the first message of a stream names what it is. Most documents are no stream: they
 * must not be parsed to tell.
 */
const HEAD = 1_024;

/**
 * A stream whose values are read one by one; lines that are no JSON (the output of a build among them) are passed over.
 * `member` is a member of every first message.
 */
function ofValues(
  member: string,
  first: (value: JsonValue) => boolean,
  read: (values: JsonValue[], broken: boolean) => Content,
): Stream {
  const name = Buffer.from(`"${member}"`);
  return {
    claims(bytes) {
      if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD)).indexOf(name) < 0) return false;
      const [start] = stretches(bytes.subarray(0, FIRST), 1);
      const value = start && start.bytes[0] === 0x7b ? readJson(start.bytes) : null;
      return value?.ok === true && first(value.value);
    },
    read(bytes) {
      const values: JsonValue[] = [];
      let broken = false;
      for (const stretch of stretches(bytes, MOST)) {
        const value = readJson(stretch.bytes);
        broken = !value.ok;
        if (value.ok) values.push(value.value);
      }
      return read(values, broken);
    },
  };
}

const STREAMS: readonly Stream[] = [
  { claims: isGoTest, read: readGoTest },
  ofValues('config', isGovulncheckConfig, readGovulncheck),
  ofValues('reason', isCargoMessage, readCargoMessages),
];

/** The reader of a stream; null where the bytes are no stream of a known kind. */
export function streamOf(bytes: Uint8Array): (() => Content) | null {
  const stream = STREAMS.find((one) => one.claims(bytes));
  return stream ? () => stream.read(bytes) : null;
}

/** The same inside a statement, where it is text. */
export const streamText: TextFormat = {
  claims: (text) => text.startsWith('{') && streamOf(new TextEncoder().encode(text)) !== null,
  read: ({ text }) => streamOf(new TextEncoder().encode(text))!(),
};
