/** The door of this room: evidence and trust in, what of it is true out. */
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
  /** What the caller demands beyond soundness; a difference makes the outcome `failed`. */
  expect?: Expectation;
  /** Instead of those of the root or key that the document leads to. */
  thresholds?: Thresholds;
  now: Date;
  /** Milliseconds of any steady clock, to tell how long it took. */
  stopwatch?: () => number;
};

/**
 * Verify one document under trust that was compiled once. Never throws for what a document says; the outcome is a
 * value. All eight checks are in the result of every signed document; one that was not reached says so.
 */
export function verifyEvidence(evidence: ParsedEvidence, trust: CompiledTrust, options: VerifyOptions): Verification {
  const stopwatch = options.stopwatch ?? (() => 0);
  const started = stopwatch();
  const finish = (parts: Omit<Verification, 'verifiedAt' | 'durationMs'>): Verification => ({
    ...parts,
    verifiedAt: options.now.toISOString(),
    durationMs: Math.round((stopwatch() - started) * 1000) / 1000,
  });
  const nothing = {
    signer: null,
    signedAt: null,
    trustedTimes: [],
    logEntries: [],
    comparisons: [],
    trust: null,
    member: null,
  };
  const { signed } = evidence;
  if (signed === null) return finish({ ...nothing, outcome: 'unsigned', checks: [] });
  if (isStandalone(signed)) {
    const { expect = {}, now } = options;
    const { checks: own, signer, entry } = withSignatureCache(trust, () => verifyStandalone(signed, trust));
    // What was expected is judged of every document: one that proves itself is not what somebody asked for.
    const holds = own.some((one) => one.check === 'signature' && one.outcome === 'pass');
    const asked = [
      ...checkSubject(evidence, expect),
      ...checkPredicate(evidence, null, signer, [], expect, now),
      ...checkIdentity(evidence, signer, expect, holds),
    ].filter((one) => one.outcome !== 'skip');
    const checks = completeChecks([...own, ...asked]);
    return finish({ ...nothing, outcome: outcomeOf(checks), signer, checks, trust: trustReference(entry, trust) });
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
    // One sound member suffices; the document then says what that member says.
    case 'dsse-set':
      return (
        bestResult(
          signed.members.map((one, member) => {
            const { statement, subjects, facts, outerClaims } = one;
            const told: ParsedEvidence = {
              ...evidence,
              statement,
              predicateType: statement?.predicateType ?? null,
              subjects,
              facts,
              outerClaims,
            };
            return { ...verifyOne(told, () => fromEnvelope(told, one.envelope), trust, options), member };
          }),
        ) ?? refusedResult(fail('signature', 'no-signature', 'The document holds no envelope.'))
      );
    // A manifest stands for all of its layers.
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

/** Every signature of one envelope or bundle: any that holds is enough, and one that cannot be read spoils no other. */
function verifyOne(
  evidence: ParsedEvidence,
  read: () => SignatureReader[],
  trust: CompiledTrust,
  options: VerifyOptions,
  carried: Uint8Array | null = null,
): FullResult {
  const results = readersOf(read).map((reader): FullResult => {
    try {
      const document = reader();
      return withDocumentChecks(evidence, document, verifySafely(document, trust, options, carried), options);
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

/** Throws again what is no fault of the document. */
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

/** The document's own agreement does not depend on the cryptography: it is judged whatever that said. */
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
  const holds = result.checks.some((one) => one.check === 'signature' && one.outcome === 'pass');
  return {
    ...result,
    comparisons,
    member: null,
    checks: [
      ...result.checks,
      ...subjectChecks(evidence, content, holds, expect),
      ...checkOuterClaims(evidence.outerClaims, 'subject'),
      ...checkPredicate(evidence, payloadType, owner, comparisons, expect, now),
      ...checkIdentity(evidence, result.signer, expect),
    ],
  };
}

/** What is signed says what the document is about; where it does not, nothing else may say it. */
function subjectChecks(
  evidence: ParsedEvidence,
  content: SignedDocument['content'],
  holds: boolean,
  expect: Expectation,
): Check[] {
  if (evidence.signed?.kind === 'cosign-layers') return checkManifestSubject();
  const untold = content.kind === 'message' && content.digest === null;
  return untold ? checkUnnamedSubject(expect, holds) : checkSubject(evidence, expect);
}

/** A fault of ours in one document is that document's `error`, not the end of the batch. */
function verifySafely(
  document: SignedDocument,
  trust: CompiledTrust,
  { expect, thresholds, now }: VerifyOptions,
  carried: Uint8Array | null,
): SignedResult {
  const lost: Omit<SignedResult, 'checks'> = {
    signer: null,
    claimedSigner: null,
    times: [],
    logEntries: [],
    entry: null,
  };
  try {
    const options = {
      artifact: carried ?? expect?.artifact ?? null,
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
        ...lost,
        checks: [fail('certificate-chain', 'certificate-malformed', `A certificate is malformed: ${error.message}.`)],
      };
    return {
      ...lost,
      checks: [
        check(
          'signature',
          'error',
          'internal',
          `Verification broke off: ${error instanceof Error ? error.message : 'unknown fault'}.`,
        ),
      ],
    };
  }
}
