/** Links OCI documents: an index to its platforms, an image manifest to its layers that are documents. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isCosignLayer } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { readIndexEntries, type IndexEntry } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { evidenceBySeq, findEvidence } from '#db/evidence/evidence.ts';
import { addEdge, edgesTo, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { findMaterial, findOrCreateMaterials, labelMaterial } from '#db/lineage/materials-and-components.ts';
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';

export const REVERIFY_LAYER = 'join-layer';
/**
 * Verify the layer again with the annotations that the manifest has for it. Both members are evidence ids, `sha256:…`.
 */
export type ReverifyLayerPayload = { layer: string; manifest: string };

const MAX_MANIFEST_BYTES = 1024 * 1024;
/** Parts of one document that become lineage. */
const MAX_PARTS = 500;

type Descriptor = { digest?: unknown; mediaType?: unknown; annotations?: { [name: string]: unknown } };

/**
 * Link the parts of an OCI document. Where a signed layer and its manifest are both stored, in whichever order they
 * arrived, a job verifies the layer with its annotations.
 */
export async function linkImage(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  if (document.format === 'oci-manifest') {
    const parts = readIndexEntries(document.bytes);
    const own = subjects.find((touched) => `sha256:${touched.row.value}` === document.id);
    if (parts !== null && own) {
      own.row.isIndex = true;
      await linkIndexParts(tx, own.row.id, parts, evidence);
    }
    if (parts === null && document.bytes.length <= MAX_MANIFEST_BYTES)
      await linkLayers(tx, batch, document, evidence, subjects);
  } else if (
    document.format === 'dsse' ||
    document.format === 'cosign-signature' ||
    document.format === 'cosign-layer'
  ) {
    for (const manifest of await manifestsNaming(tx, document.id))
      await scheduleReverifyLayer(tx, batch, document.id, manifest);
  }
}

/**
 * Add the edges of an index: it contains its platforms, and an attestation manifest describes the platform that it
 * names, where the index lists that platform. Signatures, SBOMs and other companions get no edge.
 */
export async function linkIndexParts(
  tx: Tx,
  index: number,
  parts: readonly IndexEntry[],
  evidence: number,
): Promise<void> {
  const listed = new Set(parts.map((part) => part.digest));
  for (const part of parts.slice(0, MAX_PARTS)) {
    if (part.kind === 'companion') continue;
    if (part.kind === 'platform') {
      const platform = await storeMaterialNode(tx, part.digest);
      if (platform !== null)
        await addEdge(tx, { from: nodeRef('artifact', index), to: platform, kind: 'contains', evidence });
      continue;
    }
    const about = attestsListed(part, listed) ? await storeMaterialNode(tx, part.attests!) : null;
    const attestation = about === null ? null : await storeMaterialNode(tx, part.digest);
    if (about !== null && attestation !== null)
      await addEdge(tx, { from: attestation, to: about, kind: 'describes', evidence });
  }
}

function attestsListed({ kind, attests, digest }: IndexEntry, listed: ReadonlySet<string>): boolean {
  return kind === 'attestation' && attests !== null && attests !== digest && listed.has(attests);
}

/** Label the stored parts of an OCI document that have no label yet. Other documents are ignored. */
export async function labelImageParts(tx: Tx, document: Pick<ReadDocument, 'format' | 'bytes'>): Promise<void> {
  if (document.format !== 'oci-manifest') return;
  for (const { digest, label } of labelledParts(document)) {
    const parsed = parseDigest(digest);
    if (parsed) await labelMaterial(tx, parsed, label);
  }
}

function labelledParts({ bytes }: Pick<ReadDocument, 'bytes'>): { digest: string; label: string }[] {
  const parts = readIndexEntries(bytes);
  if (parts === null)
    return bytes.length <= MAX_MANIFEST_BYTES
      ? documentLayers(bytes).map(({ digest, title }) => ({ digest, label: title }))
      : [];
  const listed = new Set(parts.map(({ digest }) => digest));
  return parts.slice(0, MAX_PARTS).flatMap((part) => {
    const label = attestsListed(part, listed) ? 'attestation manifest' : null;
    const found = part.kind === 'platform' ? part.platform : label;
    return found === null ? [] : [{ digest: part.digest, label: found }];
  });
}

/** The layers of a manifest that are documents. */
function documentLayers(bytes: Uint8Array): { digest: string; title: string }[] {
  const { layers } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { layers?: unknown };
  return (Array.isArray(layers) ? (layers as (Descriptor | null)[]) : []).flatMap((layer) => {
    const title = titleOfLayer(layer);
    return title === null ? [] : [{ digest: String(layer?.digest), title }];
  });
}

/**
 * Link the layers of a manifest that are documents: those that cosign signed, and the in-toto statements of a BuildKit
 * attestation manifest.
 */
async function linkLayers(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  const documents = documentLayers(document.bytes);
  for (const { row } of subjects.slice(0, 4)) {
    for (const { digest } of documents.slice(0, MAX_PARTS)) {
      const layer = await storeMaterialNode(tx, digest);
      if (layer !== null)
        await addEdge(tx, { from: nodeRef('artifact', row.id), to: layer, kind: 'contains', evidence });
    }
  }
  for (const { digest, title } of documents)
    if (title === SIGNED_LAYER) await scheduleReverifyLayer(tx, batch, digest, document.id);
}

const SIGNED_LAYER = 'signed layer';

/** The label of a layer that is a document; null for any other layer. */
function titleOfLayer(layer: Descriptor | null): string | null {
  const annotations = layer?.annotations;
  if (typeof annotations !== 'object' || annotations === null) return null;
  if (
    isCosignLayer(layer?.mediaType) ||
    Object.keys(annotations).some((name) => name.startsWith('dev.cosignproject.cosign/'))
  )
    return SIGNED_LAYER;
  return typeof annotations['in-toto.io/predicate-type'] === 'string' ? 'in-toto statement' : null;
}

/** The lineage node of a manifest or layer, without a label; null where it has no digest. */
async function storeMaterialNode(tx: Tx, digest: string): Promise<number | null> {
  const parsed = parseDigest(digest);
  if (!parsed) return null;
  const alg = await findOrCreateTerm(tx, parsed.algorithm);
  const [id] = await findOrCreateMaterials(tx, [{ label: null, digest: { ...parsed, alg } }]);
  return nodeRef('material', id!);
}

/** Add a job that verifies a stored layer again. The id of its evidence is the digest that the manifest has for it. */
async function scheduleReverifyLayer(tx: Tx, batch: Batch, layer: string, manifest: string): Promise<void> {
  const known = /^sha256:[0-9a-f]{64}$/.test(layer) ? await findEvidence(tx, layer) : null;
  if (!known || known.outcome === 'verified') return;
  await addJob(tx, {
    kind: REVERIFY_LAYER,
    key: `${layer} ${manifest}`,
    payload: { layer, manifest } satisfies ReverifyLayerPayload,
    runAt: batch.wallClock,
    now: batch.wallClock,
  });
}

/** Stored manifests that list this document as a layer, at most 8. */
async function manifestsNaming(tx: Tx, id: string): Promise<string[]> {
  const material = await findMaterial(tx, 'sha256', id.slice('sha256:'.length));
  if (material === null) return [];
  const found: string[] = [];
  for (const edge of await edgesTo(tx, nodeRef('material', material), 8)) {
    const manifest =
      parseNodeRef(edge.from).kind === 'artifact' && edge.kind === 'contains'
        ? await evidenceBySeq(tx, edge.evidence)
        : null;
    if (manifest) found.push(manifest.id);
  }
  return found;
}
