/** Reads the documents of a pack again: their digests, their signatures, and what they state. */
import type { EvidenceId, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { withMember } from '#lib/evidence/read/signed-members.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { fullDocument, type SizedDocument } from '#lib/ingest/evaluate/expressions/full-documents.ts';
import { examineDocument } from '#lib/ingest/examine/examine-document.ts';
import type { CompiledTrust } from '#lib/verify/trust/trust.ts';
import { type DocumentRecord, type MissingReason, recordPath } from '#lib/query/audit-pack/format.ts';
import { line, type Line, PackError, type PackReader, readJsonFile } from './pack-reader.ts';

/** Documents whose results are kept: artifacts that follow each other often share some. */
const MAX_KEPT = 1_000;

const MISSING: { [reason in MissingReason]: string } = {
  dropped: 'retention dropped its bytes',
  sealed: 'an administrator removed its bytes for good, because they held a secret',
  secret: 'a secret was found in it, and the reader for whom the pack was made may not see it',
};

/** A document as it was verified again. */
export type VerifiedDocument = Omit<ReadDocument, 'bytes'>;

/** The documents of a pack, each verified when it is first asked for. */
export class PackDocuments {
  readonly #reader: PackReader;
  readonly #trust: CompiledTrust;
  readonly #kept = new Map<string, VerifiedDocument>();

  constructor(reader: PackReader, trust: CompiledTrust) {
    this.#reader = reader;
    this.#trust = trust;
  }

  record(id: string): Promise<DocumentRecord> {
    return readJsonFile<DocumentRecord>(this.#reader, recordPath(id));
  }

  /** Verify a document (id). Throws `PackError` where its bytes are not there, are others, or cannot be read. */
  async verified(id: string): Promise<VerifiedDocument> {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const record = await this.record(id);
    const document = examineDocument(await this.#parse(id, record), this.#trust, { now: new Date(record.verifiedAt) });
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(id, document);
    return document;
  }

  /** A whole document, for expressions; null where it is missing or has more than `maxBytes`. */
  async whole(id: string, maxBytes: number): Promise<SizedDocument | null> {
    const record = await this.record(id);
    if (record.file === null) return null;
    const reading = await this.#parse(id, record);
    if (reading.bytes.length > maxBytes) return null;
    const { member } = (await this.verified(id)).verification;
    const counting = member === null || member === undefined ? reading : withMember(reading, member);
    return { document: fullDocument(counting), bytes: reading.bytes.length };
  }

  async #parse(id: string, { file, context }: DocumentRecord): Promise<ParsedEvidence & { id: EvidenceId }> {
    const bytes = file === null ? null : await this.#reader.read(file);
    if (bytes === null) throw new PackError('its bytes are not in the pack');
    if (sha256Id(bytes) !== id) throw new PackError(`its bytes have the SHA-256 ${sha256Id(bytes)}`);
    const reading = readStored(bytes, context);
    if (!reading.ok) throw new PackError(`it cannot be read: ${reading.message}`);
    return reading;
  }
}

/** Check the bytes and the signature of a document (id). */
export async function checkDocument(documents: PackDocuments, id: string): Promise<Line> {
  const what = `document ${id}`;
  const { id: stated, missing, outcome } = await documents.record(id);
  if (stated !== id) return line('failed', what, 'its record is about another document');
  if (missing !== null)
    return line('not-checked', what, `it is not in the pack: ${MISSING[missing] ?? 'no reason is given'}`);
  const { format, verification } = await documents.verified(id);
  if (verification.outcome !== outcome)
    return line(
      'failed',
      what,
      `Attestry says ${outcome}, but by the trust of this pack it is ${verification.outcome}: ${problemOf(verification)}`,
    );
  return line('ok', what, describe(format, verification));
}

function describe(format: string, { outcome, signer, trust }: VerifiedDocument['verification']): string {
  if (outcome === 'verified')
    return `${format}, signed by ${signer?.identity ?? 'a key'}, by the trust ${trust?.name ?? 'of the pack'}`;
  return outcome === 'unsigned' ? `${format}, not signed` : `${format}; its signature is ${outcome}, as Attestry says`;
}

function problemOf({ checks }: VerifiedDocument['verification']): string {
  return checks.find(({ outcome }) => outcome === 'fail' || outcome === 'missing')?.detail ?? 'no check says why';
}
