import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isObject, asList, member, asObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type {
  CosignLayer,
  Facts,
  Json,
  ParsedEvidence,
  ResourceDescriptor,
  Subject,
} from '#lib/evidence/model/evidence.ts';
import {
  makeContent,
  type Content,
  type Context,
  type JsonDocument,
  type JsonFormat,
} from '#lib/evidence/read/content.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { indexEntries, isIndex, entryTitle } from './oci-index-entries.ts';
import { readAnnotations } from './cosign-annotations.ts';

const COSIGN_LAYERS = new Set([
  'application/vnd.dsse.envelope.v1+json',
  'application/vnd.dev.cosign.simplesigning.v1+json',
]);

/** Whether cosign stores signatures of a layer with this media type in the layer's annotations. */
export function isCosignLayer(mediaType: unknown): boolean {
  return typeof mediaType === 'string' && COSIGN_LAYERS.has(mediaType);
}

/**
 * An OCI image manifest or index (image-spec 1.1), or Docker's: a cosign `.att` or `.sig`, a BuildKit attestation
 * manifest, a layout's index.
 */
export const ociManifest: JsonFormat = {
  recognises: (value) =>
    'schemaVersion' in value &&
    (Array.isArray(value['layers']) || Array.isArray(value['manifests']) || isManifestType(value['mediaType'])),
  read: readManifest,
};

function isManifestType(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'string' && /^application\/vnd\.(oci\.image|docker\.distribution)\.(manifest|index)/.test(value)
  );
}

function readManifest(document: JsonDocument): Content | Refusal {
  const value = document.value;
  if (value['schemaVersion'] !== 2)
    return refuse('unknown-media-type', '/schemaVersion', 'Manifests of schema version 2 are known.');
  const layers = asList(value['layers']);
  const cosign: CosignLayer[] = [];
  for (const [index, layer] of layers.entries()) {
    const read = readLayer(asObject(layer), `/layers${jsonPointer(index)}`);
    if (isRefusal(read)) return read;
    if (read) cosign.push(read);
  }
  const mediaType =
    asText(value['mediaType']) ??
    (Array.isArray(value['manifests'])
      ? 'application/vnd.oci.image.index.v1+json'
      : 'application/vnd.oci.image.manifest.v1+json');
  return makeContent('oci-manifest', {
    mediaType,
    subjects: subjectsOf(value, document),
    signed: cosign.length > 0 ? { kind: 'cosign-layers', layers: cosign } : null,
    facts: factsOf(value),
  });
}

/** An index references the manifests of its platforms. The content of a single manifest is not read. */
function factsOf(value: JsonObject): Facts {
  if (!isIndex(value)) return { kind: 'generic' };
  const references = indexEntries(value).map((part): ResourceDescriptor => {
    const { algorithm, value: hex } = parseDigest(part.digest)!;
    return {
      name: entryTitle(part),
      uri: null,
      digest: { [algorithm]: hex },
      mediaType: part.mediaType,
      downloadLocation: null,
      annotations: null,
    };
  });
  return { kind: 'reference', references };
}

/** Read a layer whose annotations contain a signature; null for any other layer. */
function readLayer(layer: JsonObject, where: string): CosignLayer | Refusal | null {
  const mediaType = asText(layer['mediaType']) ?? '';
  const digest = asText(layer['digest']);
  if (digest !== null && parseDigest(digest) === null)
    return refuse('bad-digest', `${where}/digest`, 'This is no digest.');
  if (!COSIGN_LAYERS.has(mediaType) || digest === null || !isObject(layer['annotations'])) return null;
  const found = readAnnotations(layer['annotations'], `${where}/annotations`);
  if (isRefusal(found)) return found;
  if (found.certificatePem === null && found.signature === null && found.tlogEntry === null) return null;
  const { signature, certificatePem, chainPem, tlogEntry, timestamp } = found;
  return {
    digest,
    mediaType,
    size: Number.isSafeInteger(layer['size']) ? (layer['size'] as number) : null,
    predicateType: asText(layer['annotations']['predicateType']),
    signature,
    certificatePem,
    chainPem,
    tlogEntry: tlogEntry as Json,
    timestamp,
  };
}

/**
 * The subject of a manifest: its `subject` (referrers), the digest in BuildKit's annotation, else the manifest itself.
 * The subject of an index is always the index: it makes claims about its platforms and none about the manifest that its
 * `subject` names.
 */
function subjectsOf(value: JsonObject, document: JsonDocument): Subject[] {
  const named = isIndex(value)
    ? null
    : (asText(member(value['subject'], 'digest')) ??
      asText(member(value['annotations'], 'vnd.docker.reference.digest')));
  const digest = parseDigest(named ?? sha256Id(document.bytes))!;
  return digest === null
    ? []
    : [{ name: null, uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null }];
}

/**
 * The context with which the bytes of each signed layer of a cosign manifest must be read (`readStored(bytes,
 * context)`), by the layer's digest `sha256:…`. Layer and manifest may arrive in one upload or in two.
 */
export function layerContexts(manifest: ParsedEvidence): Map<string, Context> {
  const found = new Map<string, Context>();
  const read = manifest.signed?.kind === 'cosign-layers' ? readJson(manifest.bytes) : null;
  if (manifest.signed?.kind !== 'cosign-layers' || !read?.ok) return found;
  const signing = new Set(manifest.signed.layers.map((layer) => layer.digest));
  for (const layer of asList(member(read.value, 'layers'))) {
    const digest = asText(member(layer, 'digest'));
    const annotations = member(layer, 'annotations');
    if (digest !== null && signing.has(digest) && isObject(annotations)) found.set(digest, { annotations });
  }
  return found;
}
