/**
 * Each signature is checked once. Bundles of one run share a certificate, or a log's checkpoint, and a document may
 * come again: the answer to exactly the same question is kept, a bounded number of them, for one compiled trust;
 * another version of trust starts with none.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { spkiBytes } from './ec-point.ts';

/** Answers that are kept for one trust; about 150 bytes each. */
const MOST_ANSWERS = 8192;

const kept = new WeakMap<object, Map<string, boolean>>();
let current: Map<string, boolean> | null = null;
let currentTrust: object | null = null;

/** Do some work, which must not be asynchronous, with the answers that were found under this trust. */
export function withAnswers<T>(trust: object, work: () => T): T {
  const [before, trustBefore] = [current, currentTrust];
  currentTrust = trust;
  current = kept.get(trust) ?? new Map<string, boolean>();
  kept.set(trust, current);
  try {
    return work();
  } finally {
    [current, currentTrust] = [before, trustBefore];
  }
}

/** The trust that withAnswers is at work for, or null. */
export function trustAtWork(): object | null {
  return currentTrust;
}

/**
 * The answer to a check, found once. The name of an answer is the SHA-256 over algorithm, key, message and signature,
 * each with its length: it is another one where any of them differs in a bit. `algorithm` says all else that the answer
 * depends on. What throws is not kept: `check` has to let its errors out, and the caller turns them into an answer.
 */
export function answerOnce(
  algorithm: string,
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
  check: () => boolean,
): boolean {
  if (current === null) return check();
  const spki = spkiBytes(key);
  const lengths = `${algorithm.length} ${spki.length} ${message.length} ${signature.length}\n${algorithm}`;
  const name = createHash('sha256')
    .update(lengths, 'utf8')
    .update(spki)
    .update(message)
    .update(signature)
    .digest('binary');
  const found = current.get(name);
  if (found !== undefined) return found;
  const answer = check();
  if (current.size >= MOST_ANSWERS) current.delete(current.keys().next().value!);
  current.set(name, answer);
  return answer;
}
