/** What an expression may read of whole documents, and how much of them. */
import type { EvidenceFormat, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import type { FullDocument, FullDocuments } from '#lib/policy/cel/bindings/bound.ts';

/** Bytes of one document, and of all documents of one evaluation. Reading is work on the calling thread. */
const MAX_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;

/** Documents with a statement in them, of which the predicate can be bound. Others have facts only. */
const STATEMENTS: ReadonlySet<EvidenceFormat> = new Set([
  'sigstore-bundle',
  'dsse',
  'in-toto-statement',
  'pep740',
  'gcb-provenance',
  'cosign-layer',
]);

/** A whole document, and the number of its bytes. */
export type SizedDocument = { document: FullDocument; bytes: number };

/** What an expression reads of a parsed document. Of a document without a statement it reads the facts only. */
export function fullDocument({ statement, facts, format }: ParsedEvidence): FullDocument {
  return { facts, predicate: STATEMENTS.has(format) ? statement?.predicate : undefined };
}

/**
 * Read documents by their ids until the limit of one evaluation is reached. `read` returns null for a document that
 * cannot be read or has more than `maxBytes`.
 */
export async function readWithinLimits(
  ids: readonly string[],
  read: (id: string, maxBytes: number) => Promise<SizedDocument | null>,
): Promise<FullDocuments> {
  const found: [string, FullDocument][] = [];
  let left = MAX_TOTAL_BYTES;
  for (const id of ids) {
    const one = await read(id, Math.min(MAX_BYTES, left));
    if (one === null) continue;
    left -= one.bytes;
    found.push([id, one.document]);
  }
  return new Map(found);
}
