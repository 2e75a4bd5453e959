/** Verifies a document signed with a key: finds the trusted key that made the signature, and checks its validity. */
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

/** Verify one signature with the trusted keys. `hint` is the key id that the document names, or null. */
export function verifyWithKeys(
  document: SignedDocument,
  hint: string | null,
  trust: CompiledTrust,
  options: SignedOptions,
): SignedResult {
  const usable = trust.keys.filter((one) => one.usage !== 'npm:signatures');
  const named = hint === null ? [] : usable.filter((one) => hasKeyId(one.hints, hint));
  // The hint proves nothing: it only orders the keys, and distinguishes an invalid signature from an unknown key.
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
  const namedAttempt = tried.find((one) => named.includes(one.key));
  // No key verified the signature, so there is no signer. The result still depends on the trust entry of the named key.
  return {
    checks: [
      namedAttempt === undefined ? unnamedKeyCheck(document, tried, usable.length, hint) : namedKeyCheck(namedAttempt),
    ],
    signer: null,
    claimedSigner: null,
    times: [],
    logEntries,
    entry: namedAttempt?.key.entry ?? null,
  };
}

/** The signature check with the key that the document names. */
function namedKeyCheck({ key, signature }: KeyAttempt): Check {
  if (signature.code !== 'signature-mismatch') return signature;
  return fail(
    'signature',
    'signature-mismatch',
    `The signature is not valid for the key ${key.name}, which the document names.`,
    { evidence: { key: key.fingerprint } },
  );
}

/** The signature check where the document names no trusted key, and no key that was tried verifies it. */
function unnamedKeyCheck(
  { signature }: SignedDocument,
  tried: readonly KeyAttempt[],
  trusted: number,
  hint: string | null,
): Check {
  const problem = signatureProblem(signature);
  if (problem !== null) return fail('signature', 'malformed', `The bytes are not a signature: ${problem}.`);
  const unsupported = tried.find((one) => one.signature.code === 'unsupported' && one.signature.actual !== null);
  if (unsupported !== undefined) return unsupported.signature;
  const undecidable = tried.find((one) => one.signature.code === 'undecidable');
  if (undecidable !== undefined) return undecidable.signature;
  const algorithm = unsupportedByLength(signature);
  if (algorithm !== null)
    return check(
      'signature',
      'error',
      'unsupported',
      `The signature has the length of a signature with ${algorithm}, which is not accepted here.`,
      { actual: algorithm },
    );
  const malformed = tried.flatMap((one) => (one.signature.code === 'malformed' ? [one.signature] : []));
  const [firstMalformed] = malformed;
  if (firstMalformed !== undefined && malformed.length === tried.length && !fitsOtherAlgorithm(signature))
    return firstMalformed;
  const keys =
    trusted > tried.length ? `the first ${tried.length} of ${trusted} trusted keys` : `the ${trusted} trusted keys`;
  return fail('signature', 'key-unknown', noMatchingKeyMessage(trusted, keys), { actual: hint });
}

function noMatchingKeyMessage(trusted: number, keys: string): string {
  if (trusted === 0) return 'No key is trusted here.';
  return trusted === 1
    ? 'The signature is not valid for the only trusted key.'
    : `The signature is valid for none of ${keys}.`;
}

/** Whether an unknown key of another type may have made the signature: it looks like DER, RSA or raw ECDSA. */
function fitsOtherAlgorithm(signature: Uint8Array): boolean {
  const { length } = signature;
  const isDer =
    signature[0] === 0x30 && (signature[1] === length - 2 || (signature[1] === 0x81 && signature[2] === length - 3));
  const isRsa = length >= 64 && length % 8 === 0;
  const isRaw = length === 96 || length === 132;
  return isDer || isRsa || isRaw;
}

function verifyUnderKey(
  document: SignedDocument,
  key: CompiledKey,
  signature: Check,
  trust: CompiledTrust,
  options: SignedOptions,
): SignedResult {
  const thresholds = { ...key.thresholds, ...options.thresholds };
  const services = trustedServices(trust);
  const stamps = checkTimestamps(document.timestamps, document.signature, services.timestampAuthorities);
  const entries = verifyLogEntries(document.logEntries, services.tlogs);
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

/** The key must be valid at every trusted time; without one, it must be valid now. */
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
