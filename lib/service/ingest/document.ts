/** A document that was read and verified, ready to be kept: everything that can be done before the transaction has been done. */
import type { EvidenceFormat, Facts, Json, Remark, Subject } from '#lib/evidence/evidence.ts';
import type { Verification } from '#lib/verify/verification.ts';
import { packDocument } from '#db/evidence/evidence.ts';
import type { PackedBody } from '#db/evidence/evidence.ts';
import { packVerification } from '#db/evidence/verifications.ts';
import { packJson, unpackJson } from '#db/codec/pack.ts';

/** A part that an SBOM lists, as far as lineage needs it. */
export type ComponentNote = { name: string; version: string | null; purl: string | null };

export type ReadDocument = {
  id: `sha256:${string}`;
  bytes: Uint8Array;
  context: { [key: string]: Json };
  format: EvidenceFormat;
  predicateType: string | null;
  subjects: Subject[];
  /** Bounded summary; `componentCount` is how many components there really are. */
  facts: Facts;
  componentCount: number | null;
  components: ComponentNote[];
  remarks: Remark[];
  verification: Verification;
};

/** What is kept packed beside the columns of a document. */
export type KeptFacts = { facts: Facts; componentCount: number | null };

/** What is kept of a document, as it lies on disk. */
export type Packed = { packedBody: PackedBody; packedFacts: Uint8Array; packedVerification: Uint8Array };
export type PreparedDocument = ReadDocument & Packed;

/** Pack what will be written, so that the transaction only writes. */
export function prepareDocument(document: ReadDocument): PreparedDocument {
  return { ...document, ...pack(document) };
}

export function pack(document: Pick<ReadDocument, 'bytes' | 'context' | 'facts' | 'componentCount' | 'verification'>): Packed {
  return { packedBody: packDocument(document.bytes, document.context), packedFacts: packFacts(document), packedVerification: packVerification(document.verification) };
}

/**
 * The same document, with its bytes copied into buffers that can be moved to another thread: small buffers are slices of a large
 * one, which would go along whole.
 */
export function movable(document: PreparedDocument): { document: PreparedDocument; moved: ArrayBuffer[] } {
  const moved: ArrayBuffer[] = [];
  const own = (part: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(part);
    moved.push(copy.buffer);
    return copy;
  };
  const { bytes, packedBody, packedFacts, packedVerification } = document;
  return {
    document: { ...document, bytes: own(bytes), packedBody: { ...packedBody, bytes: own(packedBody.bytes), context: packedBody.context && own(packedBody.context) }, packedFacts: own(packedFacts), packedVerification: own(packedVerification) },
    moved,
  };
}

export function packFacts({ facts, componentCount }: KeptFacts): Uint8Array {
  return packJson({ facts, componentCount });
}

export function readFacts(packed: Uint8Array): KeptFacts {
  return unpackJson<KeptFacts>(packed);
}
