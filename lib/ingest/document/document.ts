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

/**
 * The facts that are stored packed beside the columns of a document. The member names are part of the stored format.
 */
export type StoredFacts = { facts: Facts; componentCount: number | null };

/** The parts of a document in the form in which they are stored. */
export type PackedParts = { packedBody: PackedBody; packedFacts: Uint8Array; packedVerification: Uint8Array };
export type PreparedDocument = ReadDocument & PackedParts;

/** Pack the document before the transaction, so that the transaction only writes. */
export function prepareDocument(document: ReadDocument): PreparedDocument {
  return { ...document, ...packParts(document) };
}

/** Compress body, facts and verification. */
export function packParts(
  document: Pick<ReadDocument, 'bytes' | 'context' | 'facts' | 'componentCount' | 'verification'>,
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

/** Pack the facts of a document for storage; `unpackFacts` reads them. `asIs`: do not compress them. */
export function packFacts({ facts, componentCount }: StoredFacts, { asIs = false } = {}): Uint8Array {
  return asIs ? packJsonAsIs({ facts, componentCount }) : packJson({ facts, componentCount });
}

export function unpackFacts(packed: Uint8Array): StoredFacts {
  return unpackJson<StoredFacts>(packed);
}
