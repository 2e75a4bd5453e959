/** Reads an image with what is attached to it: referrers, cosign's tags, and the attestations in its index. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { asList, asText, isObject, type JsonValue, member } from '#lib/bytes/json/json.ts';
import { indexEntries, isIndex } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import { isCosignLayer } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { RegistryFailure } from './failure.ts';
import type { Descriptor, Manifest, Registry } from './registry.ts';

/** A document of the registry. `subject`: the `sha256:…` of what it is attached to; null for an image or an index. */
export type AttachedDocument = { bytes: Uint8Array; digest: string; subject: string | null };

export type ReadImage = {
  /** The layers with attestations, signatures and SBOMs that were read. */
  attached: number;
  /** The images that an index lists, `sha256:…`. */
  platforms: string[];
  /** What could not be read, and why. */
  problems: string[];
};

/** Attestations, signatures and SBOMs, by the media type of their layer. */
const ATTESTATION =
  /^(?:application\/vnd\.(?:dsse\.envelope|in-toto|dev\.cosign\.simplesigning|dev\.sigstore\.bundle|cyclonedx|openvex)|(?:application|text)\/spdx|application\/(?:openvex|sarif))[^;]*\+(?:json|dsse)\b/;
/** The tags of cosign's storage scheme (cosign, SIGNATURE_SPEC): signatures, attestations, SBOMs. */
const COSIGN_TAGS = ['sig', 'att', 'sbom'] as const;
const MAX_LAYERS = 100;
const MAX_PLATFORMS = 64;
const MAX_ATTACHED_IN_INDEX = 64;
/** The bytes of all layers that one attempt reads. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Read an image, an index, or something that is attached to one (it has a `subject`). `take` gets each document, a
 * manifest before its layers. Throws a `RegistryFailure` where the image itself cannot be read, or where the registry
 * cannot be reached.
 */
export async function readImage(
  registry: Registry,
  reference: string,
  take: (document: AttachedDocument) => Promise<void>,
): Promise<ReadImage> {
  const read: ReadImage = { attached: 0, platforms: [], problems: [] };
  let bytesLeft = MAX_BYTES;
  const image = await registry.manifest(reference);
  await take({ bytes: image.bytes, digest: image.digest, subject: null });
  const seen = new Set([image.digest]);

  /** Does something of which a refusal is a problem of that one thing. */
  async function attempt(act: () => Promise<void>, isOptional = false): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RegistryFailure) || error.kind === 'unreached') throw error;
      if (!(isOptional && error.kind === 'absent')) read.problems.push(error.message);
    }
  }

  async function takeLayers(manifest: Manifest, subject: string): Promise<void> {
    const layers = layersOf(manifest);
    if (layers.length > MAX_LAYERS) read.problems.push(`${manifest.digest} has more than ${MAX_LAYERS} layers`);
    for (const layer of layers.slice(0, MAX_LAYERS))
      await attempt(async () => {
        const bytes = await registry.blob(layer);
        if (bytes.length > bytesLeft)
          throw new RegistryFailure(
            'refused',
            `what is attached to ${subject} is larger than ${MAX_BYTES / 1024 / 1024} MiB`,
          );
        bytesLeft -= bytes.length;
        await take({ bytes, digest: layer.digest, subject });
        read.attached += 1;
      });
  }

  async function takeAttached(manifest: Manifest, subject: string): Promise<void> {
    if (seen.has(manifest.digest)) return;
    seen.add(manifest.digest);
    if (saysSomething(manifest)) await take({ bytes: manifest.bytes, digest: manifest.digest, subject });
    await takeLayers(manifest, subject);
  }

  const subject = subjectOf(image);
  if (subject !== null && !isIndex(image.value)) {
    await takeLayers(image, subject);
    return read;
  }

  await attempt(async () => {
    const { digests, more } = await registry.referrers(image.digest);
    if (more) read.problems.push(`${image.digest} has more referrers than are read`);
    for (const digest of digests) await attempt(() => takeReferrer(digest));
  });
  async function takeReferrer(digest: string): Promise<void> {
    if (digest === image.digest) throw new RegistryFailure('refused', `${digest} is listed as a referrer of itself`);
    const manifest = await registry.manifest(digest);
    const named = subjectOf(manifest);
    if (named !== image.digest)
      throw new RegistryFailure(
        'refused',
        `${digest} is listed as a referrer of ${image.digest} and names ${named ?? 'no subject'}`,
      );
    await takeAttached(manifest, image.digest);
  }

  for (const kind of COSIGN_TAGS)
    await attempt(
      async () => takeAttached(await registry.manifest(`${image.digest.replace(':', '-')}.${kind}`), image.digest),
      true,
    );

  const entries = isIndex(image.value) ? indexEntries(image.value) : [];
  const attestations = entries.filter(({ kind }) => kind === 'attestation').slice(0, MAX_ATTACHED_IN_INDEX);
  for (const { digest, attests } of attestations)
    await attempt(async () => takeAttached(await registry.manifest(digest), attests ?? image.digest));
  const platforms = [...new Set(entries.filter(({ kind }) => kind === 'platform').map(({ digest }) => digest))];
  if (platforms.length > MAX_PLATFORMS || entries.length > MAX_PLATFORMS + MAX_ATTACHED_IN_INDEX)
    read.problems.push(`the index ${image.digest} lists more images than are read`);
  read.platforms = platforms.slice(0, MAX_PLATFORMS);
  return read;
}

/** Whether a manifest says more than its layers: what it is attached to, or the signatures of cosign of its layers. */
function saysSomething(manifest: Manifest): boolean {
  const isSigned = (layer: JsonValue) =>
    isCosignLayer(member(layer, 'mediaType')) && isObject(member(layer, 'annotations'));
  return subjectOf(manifest) !== null || asList(manifest.value['layers']).some(isSigned);
}

/** The digest of what a manifest is attached to; null where it names none, or no digest. */
function subjectOf({ value }: Manifest): string | null {
  const digest = parseDigest(asText(member(value['subject'], 'digest')) ?? '');
  return digest && `${digest.algorithm}:${digest.value}`;
}

function layersOf({ value }: Manifest): Descriptor[] {
  return asList(value['layers']).flatMap((layer): Descriptor[] => {
    const [digest, mediaType] = [asText(member(layer, 'digest')), asText(member(layer, 'mediaType'))];
    const size = member(layer, 'size');
    if (digest === null || mediaType === null || !ATTESTATION.test(mediaType)) return [];
    return [{ digest, mediaType, size: typeof size === 'number' && Number.isSafeInteger(size) ? size : null }];
  });
}
