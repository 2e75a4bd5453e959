/**
 * A document that was read and verified, ready to be kept: everything that can be done before the transaction has been
 * done.
 */
import type { EvidenceFormat, Facts, Json, Remark, Subject } from '#lib/evidence/model/evidence.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { packDocument } from '#db/evidence/evidence.ts';
import type { PackedBody } from '#db/evidence/evidence.ts';
import { packVerification } from '#db/evidence/verifications.ts';
import { packJson, unpackJson } from '#db/codec/pack.ts';

/** A part that an SBOM lists, as far as lineage needs it. */
export type ComponentSummary = { name: string; version: string | null; purl: string | null };

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
  components: ComponentSummary[];
  remarks: Remark[];
  verification: Verification;
};

/** What is kept packed beside the columns of a document. */
export type StoredFacts = { facts: Facts; componentCount: number | null };

/** What is kept of a document, as it lies on disk. */
export type PackedParts = { packedBody: PackedBody; packedFacts: Uint8Array; packedVerification: Uint8Array };
export type PreparedDocument = ReadDocument & PackedParts;

/** Pack what will be written, so that the transaction only writes. */
export function prepareDocument(document: ReadDocument): PreparedDocument {
  return { ...document, ...packParts(document) };
}

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
 * The same, copied into buffers of its own: small buffers are slices of a large one, which would go to another thread
 * along with them.
 */
export function copyBuffers({ packedBody, packedFacts, packedVerification }: PackedParts): PackedParts {
  const { bytes, context } = packedBody;
  return {
    packedBody: { ...packedBody, bytes: new Uint8Array(bytes), context: context && new Uint8Array(context) },
    packedFacts: new Uint8Array(packedFacts),
    packedVerification: new Uint8Array(packedVerification),
  };
}

/** The same document with its bytes copied, and the buffers that can be moved to another thread with it. */
export function toTransferable(document: PreparedDocument): { document: PreparedDocument; moved: ArrayBuffer[] } {
  const own: PreparedDocument = { ...document, bytes: new Uint8Array(document.bytes), ...copyBuffers(document) };
  const parts = [own.bytes, own.packedBody.bytes, own.packedBody.context, own.packedFacts, own.packedVerification];
  return { document: own, moved: parts.flatMap((part) => (part === null ? [] : [part.buffer as ArrayBuffer])) };
}

export function packFacts({ facts, componentCount }: StoredFacts): Uint8Array {
  return packJson({ facts, componentCount });
}

export function unpackFacts(packed: Uint8Array): StoredFacts {
  return unpackJson<StoredFacts>(packed);
}
