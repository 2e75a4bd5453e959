/** A document signed with a key: which of the trusted ones made the signature, and whether it might then. */
import { check, fail, skip } from '#lib/verify/result/check.ts';
import { hasKeyId } from '#lib/verify/key/key-ids.ts';
import { unsupportedByLength } from '../key/other-schemes.ts';
import { checkTrustedTimes, rfc3339, checkTimestamps, type TimeSource } from '../time/trusted-times.ts';
import { verifyLogEntries, checkLogEntries, loggedTimes, toReference } from '#lib/verify/tlog/log-entries.ts';
import type { CompiledTrust, CompiledKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import type { Check, Signer } from '#lib/verify/result/verification.ts';
import { containsTime } from '../x509/chain.ts';
import type { SignedDocument } from './signed-document.ts';
import { type SignedOptions, type SignedResult, bestResult } from './signed-result.ts';
import { checkSignature, loggedSignature, signatureProblem } from './signature.ts';
import { trustedServices } from './trusted-services.ts';

const MAX_KEYS_TRIED = 64;

type KeyAttempt = { key: CompiledKey; signature: Check };

export function verifyWithKeys(
  document: SignedDocument,
  hint: string | null,
  trust: CompiledTrust,
  options: SignedOptions,
): SignedResult {
  const usable = trust.keys.filter((one) => one.usage !== 'npm:signatures');
  const named = hint === null ? [] : usable.filter((one) => hasKeyId(one.hints, hint));
  // A hint is nobody's word: it orders the keys that are tried, and tells a false signature from an unknown key.
  const ordered = [...named, ...usable.filter((one) => !named.includes(one))].slice(0, MAX_KEYS_TRIED);
  const tried = ordered.map((key): KeyAttempt => ({
    key,
    signature: checkSignature(document, key.key, key.fingerprint, options.artifact),
  }));
  const best = bestResult(
    tried
      .filter((one) => one.signature.outcome === 'pass')
      .map(({ key, signature }) => verifyUnderKey(document, key, signature, trust, options)),
  );
  if (best !== null) return best;
  const logEntries = verifyLogEntries(document.logEntries, []).map(toReference);
  const about = tried.find((one) => named.includes(one.key));
  // No key verified anything, so nobody is the signer. What was found still rests on the named key: without it, the
  // answer is another.
  return {
    checks: [about === undefined ? unnamedKeyCheck(document, tried, usable.length, hint) : namedKeyCheck(about)],
    signer: null,
    claimedSigner: null,
    times: [],
    logEntries,
    entry: about?.key.entry ?? null,
  };
}

/** What the key that the document names says of the signature, with its name. */
function namedKeyCheck({ key, signature }: KeyAttempt): Check {
  if (signature.code !== 'signature-mismatch') return signature;
  return fail(
    'signature',
    'signature-mismatch',
    `The signature does not hold with the key ${key.name}, which the document names.`,
    { evidence: { key: key.fingerprint } },
  );
}

/** The document names no trusted key, and none that was tried verifies it. */
function unnamedKeyCheck(
  { signature }: SignedDocument,
  tried: readonly KeyAttempt[],
  trusted: number,
  hint: string | null,
): Check {
  const problem = signatureProblem(signature);
  if (problem !== null) return fail('signature', 'malformed', `This is no signature: ${problem}.`);
  const made = tried.find((one) => one.signature.code === 'unsupported' && one.signature.actual !== null);
  if (made !== undefined) return made.signature;
  const open = tried.find((one) => one.signature.code === 'undecidable');
  if (open !== undefined) return open.signature;
  const kind = unsupportedByLength(signature);
  if (kind !== null)
    return check(
      'signature',
      'error',
      'unsupported',
      `The signature is as long as one of ${kind}, which is not accepted here.`,
      { actual: kind },
    );
  const lengths = tried.flatMap((one) => (one.signature.code === 'malformed' ? [one.signature] : []));
  const only =
    tried.length > 0 && lengths.length === tried.length && canBeNoOtherAlgorithm(signature) ? lengths[0] : undefined;
  if (only !== undefined) return only;
  const keys =
    trusted > tried.length ? `the first ${tried.length} of ${trusted} trusted keys` : `the ${trusted} trusted keys`;
  return fail('signature', 'key-unknown', noMatchingKeyMessage(trusted, keys), { actual: hint });
}

function noMatchingKeyMessage(trusted: number, keys: string): string {
  if (trusted === 0) return 'No key is trusted here.';
  return trusted === 1
    ? 'The signature does not hold with the only trusted key.'
    : `The signature holds with none of ${keys}.`;
}

/**
 * Whether an unknown key of another kind can be left out: the bytes are no DER and have the length of no other
 * algorithm's signature.
 */
function canBeNoOtherAlgorithm(signature: Uint8Array): boolean {
  const { length } = signature;
  const isDer =
    signature[0] === 0x30 && (signature[1] === length - 2 || (signature[1] === 0x81 && signature[2] === length - 3));
  const isRsa = length >= 64 && length % 8 === 0;
  const isRaw = length === 96 || length === 132;
  return !isDer && !isRsa && !isRaw;
}

function verifyUnderKey(
  document: SignedDocument,
  key: CompiledKey,
  signature: Check,
  trust: CompiledTrust,
  options: SignedOptions,
): SignedResult {
  const thresholds = options.thresholds ?? key.thresholds;
  const pool = trustedServices(trust);
  const stamps = checkTimestamps(document.timestamps, document.signature, pool.timestampAuthorities);
  const entries = verifyLogEntries(document.logEntries, pool.tlogs);
  const times = [...stamps.sources, ...loggedTimes(entries)];
  const logged = loggedSignature(document, key.certificate?.der ?? null, key.spki, options.artifact);
  return {
    checks: [
      checkKeyValidity(signature, key, times, options.now),
      skip('certificate-chain', 'not-applicable', 'Signed with a key, without a certificate.'),
      skip('sct', 'not-applicable', 'Signed with a key, without a certificate.'),
      checkLogEntries(
        entries,
        logged,
        thresholds,
        times.map((one) => one.time),
      ),
      checkTrustedTimes(stamps, loggedTimes(entries), thresholds, true),
    ],
    signer: keySigner(key),
    claimedSigner: null,
    times,
    logEntries: entries.map(toReference),
    entry: key.entry,
  };
}

/** Valid at every trusted time; without one, valid now. */
function checkKeyValidity(signature: Check, key: CompiledKey, times: readonly TimeSource[], now: number): Check {
  const bad = (times.length === 0 ? [now] : times.map((one) => one.time)).find((time) => !containsTime(key, time));
  if (bad === undefined) return signature;
  return fail('signature', 'key-expired', `The key ${key.name} was not valid at ${rfc3339(bad)}.`, {
    expected: `${key.validFrom === -Infinity ? 'any time' : rfc3339(key.validFrom)} to ${key.validUntil === Infinity ? 'any time' : rfc3339(key.validUntil)}`,
    actual: rfc3339(bad),
  });
}

/** A configured key as the signer of a document. */
export function keySigner(key: CompiledKey): Signer {
  return {
    kind: 'key',
    identity: key.entry.hint ?? key.name,
    keyId: `sha256:${key.fingerprint}`,
    keyType: key.keyType,
    name: key.name,
  };
}
