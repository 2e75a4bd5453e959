/**
 * Each signature is checked once. Bundles of one run share a certificate, or a log's checkpoint, and a document may
 * come again: the answer to exactly the same question is kept, a bounded number of them, for one compiled trust;
 * another version of trust starts with none.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { spkiBytes } from './ec-point.ts';

/** Answers that are kept for one trust; about 150 bytes each. */
const MAX_CACHED = 8192;

const cacheByTrust = new WeakMap<object, Map<string, boolean>>();
let activeCache: Map<string, boolean> | null = null;
let activeTrust: object | null = null;

/** Do some work, which must not be asynchronous, with the answers that were found under this trust. */
export function withSignatureCache<T>(trust: object, work: () => T): T {
  const [before, trustBefore] = [activeCache, activeTrust];
  activeTrust = trust;
  activeCache = cacheByTrust.get(trust) ?? new Map<string, boolean>();
  cacheByTrust.set(trust, activeCache);
  try {
    return work();
  } finally {
    [activeCache, activeTrust] = [before, trustBefore];
  }
}

/** The trust that withAnswers is at work for, or null. */
export function trustInUse(): object | null {
  return activeTrust;
}

/**
 * The answer to a check, found once. The name of an answer is the SHA-256 over algorithm, key, message and signature,
 * each with its length: it is another one where any of them differs in a bit. `algorithm` says all else that the answer
 * depends on. What throws is not kept: `check` has to let its errors out, and the caller turns them into an answer.
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
  const name = createHash('sha256')
    .update(lengths, 'utf8')
    .update(spki)
    .update(message)
    .update(signature)
    .digest('binary');
  const found = activeCache.get(name);
  if (found !== undefined) return found;
  const answer = check();
  if (activeCache.size >= MAX_CACHED) activeCache.delete(activeCache.keys().next().value!);
  activeCache.set(name, answer);
  return answer;
}
