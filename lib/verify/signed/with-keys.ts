/** A document signed with a key: which of the trusted ones made the signature, and whether it might then. */
import { fail, skip } from '../check.ts';
import { judgeTimes, rfc3339, stampedTimes, type TimeSource } from '../time/trusted-times.ts';
import { examineEntries, judgeEntries, loggedTimes, reference } from '../tlog/judge.ts';
import type { CompiledTrust, Key } from '../trust/material.ts';
import type { Check, Signer } from '../verification.ts';
import { contains } from '../x509/chain.ts';
import type { SignedDocument } from './document.ts';
import { type SignedOptions, type SignedResult, bestOf } from './result.ts';
import { checkSignature, loggedSignature } from './signature.ts';
import { pooled } from './vouchers.ts';

const MOST_KEYS_TRIED = 64;

export function verifyWithKeys(document: SignedDocument, hint: string | null, trust: CompiledTrust, options: SignedOptions): SignedResult {
  const usable = trust.keys.filter((one) => one.usage !== 'npm:signatures');
  const named = hint === null ? [] : usable.filter((one) => one.hints.has(hint));
  // A hint is nobody's word: it orders the keys that are tried, and tells a false signature from an unknown key.
  const tried = [...named, ...usable.filter((one) => !named.includes(one))].slice(0, MOST_KEYS_TRIED);
  const matching = tried.map((key) => ({ key, signature: checkSignature(document, key.key, key.fingerprint, options.artifact) })).filter((one) => one.signature.outcome === 'pass' || one.signature.code === 'undecidable');
  const results = matching.map(({ key, signature }) => underKey(document, key, signature, trust, options));
  const best = bestOf(results);
  if (best !== null) return best;
  const [first] = named;
  const logEntries = examineEntries(document.logEntries, []).map(reference);
  if (first !== undefined) {
    return { checks: [fail('signature', 'signature-mismatch', `The key ${first.name} did not make this signature.`, { evidence: { key: first.fingerprint } })], signer: keySigner(first), times: [], logEntries, entry: first.entry };
  }
  const detail = usable.length === 0 ? 'No key is trusted here.' : `None of the ${usable.length} trusted keys made this signature.`;
  return { checks: [fail('signature', 'key-unknown', detail, { actual: hint })], signer: null, times: [], logEntries, entry: null };
}

function underKey(document: SignedDocument, key: Key, signature: Check, trust: CompiledTrust, options: SignedOptions): SignedResult {
  const thresholds = options.thresholds ?? key.thresholds;
  const pool = pooled(trust);
  const stamps = stampedTimes(document.timestamps, document.signature, pool.timestampAuthorities);
  const entries = examineEntries(document.logEntries, pool.tlogs);
  const times = [...stamps.sources, ...loggedTimes(entries)];
  const logged = loggedSignature(document, key.certificate?.der ?? null, key.spki);
  return {
    checks: [
      judgeKeyValidity(signature, key, times, options.now),
      skip('certificate-chain', 'not-applicable', 'Signed with a key, without a certificate.'),
      skip('sct', 'not-applicable', 'Signed with a key, without a certificate.'),
      judgeEntries(entries, logged, thresholds, times.map((one) => one.time)),
      judgeTimes(stamps, loggedTimes(entries), thresholds, true),
    ],
    signer: keySigner(key), times, logEntries: entries.map(reference), entry: key.entry,
  };
}

/** Valid at every trusted time; without one, valid now. */
function judgeKeyValidity(signature: Check, key: Key, times: readonly TimeSource[], now: number): Check {
  const bad = (times.length === 0 ? [now] : times.map((one) => one.time)).find((time) => !contains(key, time));
  if (bad === undefined) return signature;
  return fail('signature', 'key-expired', `The key ${key.name} was not valid at ${rfc3339(bad)}.`, {
    expected: `${key.validFrom === -Infinity ? 'any time' : rfc3339(key.validFrom)} to ${key.validUntil === Infinity ? 'any time' : rfc3339(key.validUntil)}`, actual: rfc3339(bad),
  });
}

/** A configured key as the signer of a document. */
export function keySigner(key: Key): Signer {
  return { kind: 'key', identity: key.entry.hint ?? key.name, keyId: `sha256:${key.fingerprint}`, keyType: key.keyType, name: key.name };
}
