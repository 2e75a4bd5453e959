/**
 * The entries of an image index, classified. Sources: OCI image-spec 1.1; BuildKit, "Image attestation storage";
 * cosign.
 */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';

export type IndexEntry = {
  /**
   * `platform`: an image, or an index of images. `attestation`: a BuildKit attestation manifest. `companion`: any other
   * entry that belongs to an image (a signature, an SBOM, a referrer with an artifact type).
   */
  kind: 'platform' | 'attestation' | 'companion';
  /** `alg:hex` of the manifest. */
  digest: string;
  mediaType: string | null;
  /** `linux/arm/v7`; null if the index names none, or `unknown/unknown`. */
  platform: string | null;
  /** For an attestation manifest: `alg:hex` of the manifest that it attests; null if it names no valid digest. */
  attests: string | null;
};

/** Media types of images and indexes; an entry of another type is no image. */
const IMAGE_TYPES =
  /^application\/vnd\.(?:oci\.image\.(?:manifest|index)\.v1|docker\.distribution\.manifest(?:\.list)?\.v[12])\+(?:json|prettyjws)$/;
/**
 * Artifact types that an image may have: those of its configuration (image-spec 1.1, "Guidelines for artifact usage").
 */
const IMAGE_CONFIG_TYPES = /^application\/vnd\.(?:oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;
/** Tags of signatures, attestations and SBOMs by cosign and the referrers tag schema: `sha256-….sig`. */
const COMPANION_TAG = /(?:^|[:/])sha(?:256|512)-[0-9a-f]{64,128}(?:\.(?:sig|att|sbom))?$/;
/** Annotation with which `cosign save` marks the entries of a layout. */
const COSIGN_KIND = /^dev\.cosignproject\.cosign\/(?:sigs|atts|sboms)$/;

/** The media types of an index and of Docker's manifest list. */
const INDEX_TYPES = /^application\/vnd\.(?:oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/;

/**
 * Whether a manifest is an index. A manifest that also has `layers` or `config`, or names another media type, is none,
 * because two readers could interpret it differently (image-spec 1.1, "Verifying mediaType").
 */
export function isIndex(value: JsonObject): boolean {
  const mediaType = value['mediaType'];
  return (
    Array.isArray(value['manifests']) &&
    !('layers' in value) &&
    !('config' in value) &&
    (mediaType === undefined || (typeof mediaType === 'string' && INDEX_TYPES.test(mediaType)))
  );
}

/** The entries of an index in `bytes`; null if the bytes are no index, or more than `maxBytes`. */
export function readIndexEntries(bytes: Uint8Array, maxBytes = 1024 * 1024): IndexEntry[] | null {
  const read = bytes.length > maxBytes ? null : readJson(bytes);
  return read?.ok && isObject(read.value) && isIndex(read.value) ? indexEntries(read.value) : null;
}

/** The entries with a digest, in the order of the index. Entries without one are left out. */
export function indexEntries(index: JsonObject): IndexEntry[] {
  return asList(index['manifests']).flatMap((item): IndexEntry[] => {
    const digest = parseDigest(asText(member(item, 'digest')) ?? '');
    if (digest === null) return [];
    const kind = kindOf(item);
    return [
      {
        kind,
        digest: `${digest.algorithm}:${digest.value}`,
        mediaType: asText(member(item, 'mediaType')),
        platform: platformOf(item),
        attests: kind === 'attestation' ? attestedDigest(item) : null,
      },
    ];
  });
}

function kindOf(item: JsonValue): IndexEntry['kind'] {
  const annotation = (name: string) => asText(member(member(item, 'annotations'), name));
  if (annotation('vnd.docker.reference.type') === 'attestation-manifest') return 'attestation';
  const artifactType = asText(member(item, 'artifactType'));
  if (artifactType === 'application/vnd.docker.attestation.manifest.v1+json') return 'attestation';
  const mediaType = asText(member(item, 'mediaType'));
  const isOther =
    (mediaType !== null && !IMAGE_TYPES.test(mediaType)) ||
    (artifactType !== null && !IMAGE_CONFIG_TYPES.test(artifactType));
  const isTagged =
    COMPANION_TAG.test(annotation('org.opencontainers.image.ref.name') ?? '') ||
    COSIGN_KIND.test(annotation('kind') ?? '');
  return isOther || isTagged ? 'companion' : 'platform';
}

function attestedDigest(item: JsonValue): string | null {
  const digest = parseDigest(asText(member(member(item, 'annotations'), 'vnd.docker.reference.digest')) ?? '');
  return digest === null ? null : `${digest.algorithm}:${digest.value}`;
}

function platformOf(item: JsonValue): string | null {
  const platform = member(item, 'platform');
  const words = ['os', 'architecture', 'variant'].flatMap((key) => asText(member(platform, key)) ?? []);
  return words.every((word) => word === 'unknown') ? null : words.join('/');
}

/** The title of an entry for pages; null if the index does not describe it. */
export function entryTitle({ kind, platform, attests }: IndexEntry): string | null {
  if (kind !== 'attestation') return platform;
  return attests === null ? 'attestation manifest' : `attestation manifest of ${attests}`;
}
