/** What a registry says was pushed, as the effect that fetches it. */
import { asText, type JsonValue, valueAt } from '#lib/bytes/json/json.ts';
import { valueAtPointer } from '#lib/bytes/json/pointer.ts';
import { UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { isRepositoryName } from './settings.ts';

/** The pushes of one delivery that are read. */
const MAX_PUSHES = 200;
/** The only algorithm of the digests that registries themselves give to content. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Tags (distribution-spec 1.1, "Pulling manifests"). */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
/** The tags of cosign, and the referrers tag schema (distribution-spec 1.1): they are about the digest in them. */
const COMPANION_TAG = /^sha256-([0-9a-f]{64})(?:\.(?:sig|att|sbom))?$/;

/** RFC 6901 pointers to what a payload says about a push; `tag` and `digest` may point to nothing. */
type PushPointers = {
  name: string;
  digest?: string;
  tag: string;
  /** The repository in what `name` points to; left out: all of it. */
  nameIn?: (written: string) => string | null;
};

/**
 * The effect of one push: to fetch the image by its digest, or by its tag where the registry tells no digest. A push of
 * a signature or an attestation by its tag fetches the image that it is about.
 */
export function pushedImage(
  payload: JsonValue,
  { name: at, digest: digestAt, tag: tagAt, nameIn }: PushPointers,
): WebhookEffect {
  const textAt = (pointer: string | undefined) =>
    pointer === undefined ? null : asText(valueAtPointer(payload, pointer));
  const [written, digest, tag] = [textAt(at), textAt(digestAt), textAt(tagAt)];
  const name = written === null || nameIn === undefined ? written : nameIn(written);
  if (name === null || !isRepositoryName(name)) throw new UnreadableDeliveryError(at, 'is no name of a repository');
  const about = COMPANION_TAG.exec(tag ?? '')?.[1];
  if (about !== undefined) return { kind: 'image', image: { name, reference: `sha256:${about}` } };
  if (digest !== null && !DIGEST.test(digest)) throw new UnreadableDeliveryError(digestAt!, 'is no SHA-256 digest');
  if (digest !== null) return { kind: 'image', image: { name, reference: digest } };
  if (tag === null || !TAG.test(tag)) throw new UnreadableDeliveryError(tagAt, 'is no tag');
  return { kind: 'image', image: { name, reference: tag } };
}

/** The members of a list of pushes. Throws where there is none, or where it is longer than what is read. */
export function listAt(payload: JsonValue, ...path: string[]): JsonValue[] {
  const list = valueAt(payload, ...path);
  const pointer = path.map((step) => `/${step}`).join('');
  if (!Array.isArray(list)) throw new UnreadableDeliveryError(pointer, 'is not a list');
  if (list.length > MAX_PUSHES) throw new UnreadableDeliveryError(pointer, `has more than ${MAX_PUSHES} members`);
  return list;
}
