/**
 * A cache of signature checks. Bundles of one workflow run share a certificate or a checkpoint, and documents are
 * verified again, so the same signature is checked often. Each compiled trust has its own cache of bounded size;
 * another version of trust starts with an empty one.
 */
import { createHash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { spkiBytes } from './ec-point.ts';

/** Entries in the cache of one trust; about 150 bytes each. */
const MAX_CACHED = 8192;

const cacheByTrust = new WeakMap<object, Map<string, boolean>>();
let activeCache: Map<string, boolean> | null = null;
let activeTrust: object | null = null;

/** Run `work`, which must be synchronous, with the cache of this trust. */
export function withSignatureCache<T>(trust: object, work: () => T): T {
  const [previousCache, previousTrust] = [activeCache, activeTrust];
  activeTrust = trust;
  activeCache = cacheByTrust.get(trust) ?? new Map<string, boolean>();
  cacheByTrust.set(trust, activeCache);
  try {
    return work();
  } finally {
    [activeCache, activeTrust] = [previousCache, previousTrust];
  }
}

/** The trust of the running withSignatureCache, or null. */
export function trustInUse(): object | null {
  return activeTrust;
}

/**
 * The result of `check`, from the cache if it is there. The cache key is the SHA-256 over algorithm, key, message and
 * signature, with the length of each, so a difference in any bit gives another key. `algorithm` must contain everything
 * else that the result depends on. An error is not cached: `check` must throw it, and the caller handles it.
 */
export function cachedSignatureCheck(
  algorithm: string,
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
  check: () => boolean,
): boolean {
  if (activeCache === null) return check();
  const spki = spkiBytes(key);
  const lengths = `${algorithm.length} ${spki.length} ${message.length} ${signature.length}\n${algorithm}`;
  const cacheKey = createHash('sha256')
    .update(lengths, 'utf8')
    .update(spki)
    .update(message)
    .update(signature)
    .digest('binary');
  const cached = activeCache.get(cacheKey);
  if (cached !== undefined) return cached;
  const result = check();
  if (activeCache.size >= MAX_CACHED) activeCache.delete(activeCache.keys().next().value!);
  activeCache.set(cacheKey, result);
  return result;
}
