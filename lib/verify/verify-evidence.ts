/** Verifies one parsed document under compiled trust. */
import type { ParsedEvidence, Signed } from '#lib/evidence/model/evidence.ts';
import { BundleError } from './bundle/read-bundle.ts';
import { check, completeChecks, fail, outcomeOf } from '#lib/verify/result/check.ts';
import { compareFields } from './document/comparisons.ts';
import { checkIdentity } from './document/identity.ts';
import { checkOuterClaims, checkPredicate } from './document/predicate.ts';
import { checkManifestSubject, checkSubject, checkUnnamedSubject } from './document/subject.ts';
import { withSignatureCache } from '#lib/verify/key/signature-cache.ts';
import type { SignedDocument } from '#lib/verify/signed/signed-document.ts';
import { type SignatureReader, fromBundle, fromEnvelope, fromLayer, fromMetablock } from './signed/read-signed.ts';
import { type SignedResult, bestResult, worstResult } from '#lib/verify/signed/signed-result.ts';
import { verifyWithCertificate } from '#lib/verify/signed/verify-with-certificate.ts';
import { verifyWithKeys } from '#lib/verify/signed/verify-with-keys.ts';
import { type StandaloneDocument, verifyStandalone } from './standalone/verify-standalone.ts';
import { rfc3339 } from './time/trusted-times.ts';
import type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';
import type { Check, Expectation, Thresholds, TrustEntry, Verification } from '#lib/verify/result/verification.ts';
import { DerError } from '#lib/verify/der/der.ts';

export type VerifyOptions = {
  /** Further expectations of the caller; a difference makes the outcome `failed`. */
  expect?: Expectation;
  /** Replace those thresholds of the root or key that the document leads to which are given here. */
  thresholds?: Partial<Thresholds>;
  now: Date;
  /** Milliseconds of a monotonic clock, to measure the duration. */
  stopwatch?: () => number;
};

/**
 * Verify one document under compiled trust. Bad documents never make it throw: the outcome is a value. The result of
 * every signed document has all eight checks; a check that was not reached has the code `not-reached`.
 */
export function verifyEvidence(evidence: ParsedEvidence, trust: CompiledTrust, options: VerifyOptions): Verification {
  const stopwatch = options.stopwatch ?? (() => 0);
  const started = stopwatch();
  const finish = (parts: Omit<Verification, 'verifiedAt' | 'durationMs'>): Verification => ({
    ...parts,
    verifiedAt: options.now.toISOString(),
    durationMs: Math.round((stopwatch() - started) * 1000) / 1000,
  });
  const emptyResult = {
    signer: null,
    signedAt: null,
    trustedTimes: [],
    logEntries: [],
    comparisons: [],
    trust: null,
    member: null,
  };
  const { signed } = evidence;
  if (signed === null) return finish({ ...emptyResult, outcome: 'unsigned', checks: [] });
  if (isStandalone(signed)) {
    const { expect = {}, now } = options;
    const standalone = withSignatureCache(trust, () => verifyStandalone(signed, trust));
    const { signer, entry } = standalone;
    const isValid = standalone.checks.some((one) => one.check === 'signature' && one.outcome === 'pass');
    // The caller's expectations apply to every document: a valid document need not be the expected one.
    const expectationChecks = [
      ...checkSubject(evidence, expect),
      ...checkPredicate(evidence, null, signer, [], expect, now),
      ...checkIdentity(evidence, signer, expect, isValid),
    ].filter((one) => one.outcome !== 'skip');
    const checks = completeChecks([...standalone.checks, ...expectationChecks]);
    return finish({ ...emptyResult, outcome: outcomeOf(checks), signer, checks, trust: trustReference(entry, trust) });
  }
  const best = withSignatureCache(trust, () => verifyAll(evidence, signed, trust, options));
  const checks = completeChecks(best.checks);
  return finish({
    outcome: outcomeOf(checks),
    signer: best.signer,
    checks,
    signedAt: best.times.length === 0 ? null : rfc3339(Math.min(...best.times.map((one) => one.time))),
    trustedTimes: best.times.map(({ time, source, authority }) => ({ source, time: rfc3339(time), authority })),
    logEntries: best.logEntries,
    comparisons: best.comparisons,
    trust: trustReference(best.entry, trust),
    member: best.member,
  });
}

const trustReference = (entry: TrustEntry | null, { version }: CompiledTrust): Verification['trust'] =>
  entry === null ? null : { id: entry.id, name: entry.name, version };

type SignedEnvelope = Exclude<Signed, StandaloneDocument>;
type FullResult = SignedResult & { comparisons: Verification['comparisons']; member: number | null };

const isStandalone = (signed: Signed): signed is StandaloneDocument =>
  !['bundle', 'dsse', 'dsse-set', 'cosign-layers', 'metablock'].includes(signed.kind);

function verifyAll(
  evidence: ParsedEvidence,
  signed: SignedEnvelope,
  trust: CompiledTrust,
  options: VerifyOptions,
): FullResult {
  switch (signed.kind) {
    case 'bundle':
      return verifyOne(evidence, () => [() => fromBundle(signed.bundle)], trust, options, signed.artifact ?? null);
    case 'metablock':
      return verifyOne(evidence, () => fromMetablock(signed), trust, options);
    case 'dsse':
      return verifyOne(evidence, () => fromEnvelope(evidence, signed.envelope), trust, options);
    // One valid envelope is enough; the result is then about that envelope.
    case 'dsse-set':
      return (
        bestResult(
          signed.members.map((one, member) => {
            const { statement, subjects, facts, outerClaims } = one;
            const memberEvidence: ParsedEvidence = {
              ...evidence,
              statement,
              predicateType: statement?.predicateType ?? null,
              subjects,
              facts,
              outerClaims,
            };
            const readers = (): SignatureReader[] => fromEnvelope(memberEvidence, one.envelope);
            return { ...verifyOne(memberEvidence, readers, trust, options), member };
          }),
        ) ?? refusedResult(fail('signature', 'no-signature', 'The document holds no envelope.'))
      );
    // All layers of a manifest must be valid.
    case 'cosign-layers':
      return (
        worstResult(
          signed.layers.map((layer) => verifyOne(evidence, () => [() => fromLayer(layer)], trust, options)),
        ) ?? refusedResult(fail('signature', 'no-signature', 'The manifest names no signed layer.'))
      );
  }
}

const refusedResult = (one: Check): FullResult => ({
  checks: [one],
  signer: null,
  claimedSigner: null,
  times: [],
  logEntries: [],
  entry: null,
  comparisons: [],
  member: null,
});

/** Verify every signature of one envelope or bundle. One valid signature is enough, even beside unreadable ones. */
function verifyOne(
  evidence: ParsedEvidence,
  read: () => SignatureReader[],
  trust: CompiledTrust,
  options: VerifyOptions,
  embeddedArtifact: Uint8Array | null = null,
): FullResult {
  const results = readersOf(read).map((reader): FullResult => {
    try {
      const document = reader();
      return withDocumentChecks(evidence, document, verifySafely(document, trust, options, embeddedArtifact), options);
    } catch (error) {
      return unreadableResult(error);
    }
  });
  return (
    bestResult(results) ??
    refusedResult(
      fail('signature', 'no-signature', 'The envelope carries no signature.', {
        expected: 'at least one signature',
        actual: '0',
      }),
    )
  );
}

function readersOf(read: () => SignatureReader[]): SignatureReader[] {
  try {
    return read();
  } catch (error) {
    return [
      () => {
        throw error;
      },
    ];
  }
}

/** The result of a signature that cannot be read. Errors other than DerError and BundleError are thrown again. */
function unreadableResult(error: unknown): FullResult {
  if (error instanceof DerError)
    return refusedResult(
      fail('certificate-chain', 'certificate-malformed', `The certificate is malformed: ${error.message}.`),
    );
  if (!(error instanceof BundleError)) throw error;
  const { code, pointer, message } = error;
  const outcome = code === 'undecidable' || code === 'unsupported' ? 'error' : 'fail';
  return refusedResult(
    check('signature', outcome, code, pointer === '' ? `${message}.` : `${pointer}: ${message}.`, {
      evidence: { pointer },
    }),
  );
}

/** Add the checks of the document's content. They do not depend on the cryptography, so they always run. */
function withDocumentChecks(
  evidence: ParsedEvidence,
  { content }: SignedDocument,
  result: SignedResult,
  { expect = {}, now }: VerifyOptions,
): FullResult {
  const { facts } = evidence;
  const owner = result.signer ?? result.claimedSigner;
  const comparisons = owner !== null && facts.kind === 'provenance' ? compareFields(owner, facts.provenance) : [];
  const payloadType = content.kind === 'dsse' ? content.payloadType : null;
  const isValid = result.checks.some((one) => one.check === 'signature' && one.outcome === 'pass');
  return {
    ...result,
    comparisons,
    member: null,
    checks: [
      ...result.checks,
      ...subjectChecks(evidence, content, isValid, expect),
      ...checkOuterClaims(evidence.outerClaims, 'subject'),
      ...checkPredicate(evidence, payloadType, owner, comparisons, expect, now),
      ...checkIdentity(evidence, result.signer, expect),
    ],
  };
}

/** The subject checks. Only signed content names a subject; the signed layers of a manifest are not in the document. */
function subjectChecks(
  evidence: ParsedEvidence,
  content: SignedDocument['content'],
  isValid: boolean,
  expect: Expectation,
): Check[] {
  if (evidence.signed?.kind === 'cosign-layers') return checkManifestSubject();
  const isUnnamed = content.kind === 'message' && content.digest === null;
  return isUnnamed ? checkUnnamedSubject(expect, isValid) : checkSubject(evidence, expect);
}

/** An internal error makes the outcome of this one document `error`; it does not end the batch. */
function verifySafely(
  document: SignedDocument,
  trust: CompiledTrust,
  { expect, thresholds, now }: VerifyOptions,
  embeddedArtifact: Uint8Array | null,
): SignedResult {
  const empty: Omit<SignedResult, 'checks'> = {
    signer: null,
    claimedSigner: null,
    times: [],
    logEntries: [],
    entry: null,
  };
  try {
    const options = {
      artifact: embeddedArtifact ?? expect?.artifact ?? null,
      thresholds: thresholds ?? null,
      now: now.getTime(),
    };
    const { signer } = document;
    return signer.kind === 'certificate'
      ? verifyWithCertificate(document, signer.leaf, signer.others, trust, options)
      : verifyWithKeys(document, signer.hint, trust, options);
  } catch (error) {
    if (error instanceof DerError)
      return {
        ...empty,
        checks: [fail('certificate-chain', 'certificate-malformed', `A certificate is malformed: ${error.message}.`)],
      };
    return {
      ...empty,
      checks: [
        check(
          'signature',
          'error',
          'internal',
          `Verification stopped with an internal error: ${error instanceof Error ? error.message : 'unknown error'}.`,
        ),
      ],
    };
  }
}
