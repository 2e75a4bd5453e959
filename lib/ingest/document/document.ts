/** The document that goes into the store, after everything that can be done before the transaction. */
import type { EvidenceFormat, Facts, Json, Remark, Subject } from '#lib/evidence/model/evidence.ts';
import type { SearchTerm } from '#lib/evidence/named-terms.ts';
import type { DocumentSecrets } from './find-secrets.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packDocument } from '#db/evidence/evidence.ts';
import type { PackedBody } from '#db/evidence/evidence.ts';
import { packVerification } from '#db/evidence/verifications.ts';
import { packJson, packJsonAsIs, unpackJson } from '#db/codec/pack.ts';

/** A component that an SBOM lists, with the members that lineage needs. */
export type ComponentSummary = { name: string; version: string | null; purl: string | null };

/** A document that has been read and verified. */
export type ReadDocument = {
  id: `sha256:${string}`;
  bytes: Uint8Array;
  context: { [key: string]: Json };
  format: EvidenceFormat;
  predicateType: string | null;
  subjects: Subject[];
  /** A bounded summary. `componentCount` is the full number of components; null where the document is no SBOM. */
  facts: Facts;
  componentCount: number | null;
  components: ComponentSummary[];
  remarks: Remark[];
  /** What the search finds it by; empty where the document is read from the store. */
  searchTerms: SearchTerm[];
  verification: Verification;
  /** The secrets in it, null where none was found; the members above hold none of them. */
  secrets: DocumentSecrets | null;
};

/** What of a subject gives an artifact its names. */
export type NamedSubject = Omit<Subject, 'annotations'>;

/**
 * What settling an artifact reads of a document. `bytes`: only those of an image manifest are read. `signedAt`: RFC
 * 3339.
 */
export type StatedDocument = Pick<ReadDocument, 'bytes' | 'format' | 'facts'> & {
  subjects: NamedSubject[];
  verification: Pick<Verification, 'signedAt'>;
};

/**
 * What is stored packed beside the columns of a document. The member names are part of the stored format. `subjects`
 * are left out where they are many or long, and in rows of earlier versions: they are then read from the bytes.
 */
export type StoredFacts = { facts: Facts; componentCount: number | null; subjects?: NamedSubject[] };

/** The parts of a document in the form in which they are stored. */
export type PackedParts = { packedBody: PackedBody; packedFacts: Uint8Array; packedVerification: Uint8Array };
export type PreparedDocument = ReadDocument & PackedParts;

/** Pack the document before the transaction, so that the transaction only writes. */
export function prepareDocument(document: ReadDocument): PreparedDocument {
  return { ...document, ...packParts(document) };
}

/** Compress body, facts and verification. */
export function packParts(
  document: Pick<ReadDocument, 'bytes' | 'context' | 'facts' | 'componentCount' | 'subjects' | 'verification'>,
): PackedParts {
  return {
    packedBody: packDocument(document.bytes, document.context),
    packedFacts: packFacts(document),
    packedVerification: packVerification(document.verification),
  };
}

/**
 * Copy each part into a separate buffer. Node allocates small buffers as slices of a large one, and a message to
 * another thread would carry all of it.
 */
export function copyBuffers({ packedBody, packedFacts, packedVerification }: PackedParts): PackedParts {
  const { bytes, context } = packedBody;
  return {
    packedBody: { ...packedBody, bytes: new Uint8Array(bytes), context: context && new Uint8Array(context) },
    packedFacts: new Uint8Array(packedFacts),
    packedVerification: new Uint8Array(packedVerification),
  };
}

/** A copy of a document, and its buffers for the transfer list of `postMessage`. The original stays usable. */
export function toTransferable(document: PreparedDocument): { document: PreparedDocument; transfer: ArrayBuffer[] } {
  const copy: PreparedDocument = { ...document, bytes: new Uint8Array(document.bytes), ...copyBuffers(document) };
  const parts = [copy.bytes, copy.packedBody.bytes, copy.packedBody.context, copy.packedFacts, copy.packedVerification];
  return { document: copy, transfer: parts.flatMap((part) => (part === null ? [] : [part.buffer as ArrayBuffer])) };
}

/** Subjects that are stored beside the facts, and their characters: each reader of the facts reads them too. */
const MAX_STORED_SUBJECTS = 8;
const MAX_STORED_LENGTH = 2_048;

/** Pack facts and subjects of a document for storage; `unpackFacts` reads them. `asIs`: do not compress them. */
export function packFacts(
  { facts, componentCount, subjects: all }: Omit<StoredFacts, 'subjects'> & { subjects?: readonly NamedSubject[] },
  { asIs = false } = {},
): Uint8Array {
  const subjects = all && all.length <= MAX_STORED_SUBJECTS ? all.map(withoutAnnotations) : null;
  const isStored = subjects !== null && JSON.stringify(subjects).length <= MAX_STORED_LENGTH;
  const stored = { facts, componentCount, ...(isStored && { subjects }) } satisfies StoredFacts;
  return asIs ? packJsonAsIs(stored) : packJson(stored);
}

const withoutAnnotations = ({ name, uri, digest }: NamedSubject): NamedSubject => ({ name, uri, digest });

/** The facts that `packFacts` has packed. Several callers may get the same object for the same bytes. */
export function unpackFacts(packed: Uint8Array): StoredFacts {
  const known = unpacked.get(packed) ?? unpackJson<StoredFacts>(packed);
  unpacked.set(packed, known);
  return known;
}

/** A row is read several times where it is kept in memory. */
const unpacked = new WeakMap<Uint8Array, StoredFacts>();
