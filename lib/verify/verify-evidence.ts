/** The door of this room: evidence and trust in, what of it is true out. */
import type { CosignLayer, DsseEnvelope, Json, ParsedEvidence, Signed } from '#lib/evidence/evidence.ts';
import { BundleError, readBundle, readLogEntry } from './bundle/read-bundle.ts';
import { check, complete, fail, outcomeOf } from './check.ts';
import { compareFields } from './document/comparisons.ts';
import { judgeIdentity } from './document/identity.ts';
import { judgeOuterClaims, judgePredicate } from './document/predicate.ts';
import { judgeSubject } from './document/subject.ts';
import { withAnswers } from './key/answers.ts';
import { pemBlocks } from './key/pem.ts';
import { type SignedDocument, preAuthEncoding } from './signed/document.ts';
import { type SignedResult, bestOf, worstOf } from './signed/result.ts';
import { verifyWithCertificate } from './signed/with-certificate.ts';
import { verifyWithKeys } from './signed/with-keys.ts';
import { type Standalone, verifyStandalone } from './standalone/verify-standalone.ts';
import { rfc3339 } from './time/trusted-times.ts';
import type { CompiledTrust } from './trust/material.ts';
import type { Check, Expectation, Thresholds, TrustEntry, Verification } from './verification.ts';
import { parseCertificateOnce } from './x509/certificate.ts';
import { DerError } from './x509/der.ts';

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
 * Verify one document under trust that was compiled once. Never throws for what a document says; the outcome is a value.
 * All eight checks are in the result of every signed document; one that was not reached says so.
 */
export function verifyEvidence(evidence: ParsedEvidence, trust: CompiledTrust, options: VerifyOptions): Verification {
  const stopwatch = options.stopwatch ?? (() => 0);
  const started = stopwatch();
  const finish = (parts: Omit<Verification, 'verifiedAt' | 'durationMs'>): Verification => ({ ...parts, verifiedAt: options.now.toISOString(), durationMs: Math.round((stopwatch() - started) * 1000) / 1000 });
  const nothing = { signer: null, signedAt: null, trustedTimes: [], logEntries: [], comparisons: [], trust: null, member: null };
  const { signed } = evidence;
  if (signed === null) return finish({ ...nothing, outcome: 'unsigned', checks: [] });
  if (isStandalone(signed)) {
    const { expect = {}, now } = options;
    const { checks: own, signer, entry } = withAnswers(trust, () => verifyStandalone(signed, trust));
    // What was expected is judged of every document: one that proves itself is not what somebody asked for.
    const asked = [...judgeSubject(evidence, expect), ...judgePredicate(evidence, null, signer, [], expect, now), ...judgeIdentity(evidence, signer, expect)].filter((one) => one.outcome !== 'skip');
    const checks = complete([...own, ...asked]);
    return finish({ ...nothing, outcome: outcomeOf(checks), signer, checks, trust: trustOf(entry, trust) });
  }
  const best = withAnswers(trust, () => verifyAll(evidence, signed, trust, options));
  const checks = complete(best.checks);
  return finish({
    outcome: outcomeOf(checks),
    signer: best.signer,
    checks,
    signedAt: best.times.length === 0 ? null : rfc3339(Math.min(...best.times.map((one) => one.time))),
    trustedTimes: best.times.map(({ time, source, authority }) => ({ source, time: rfc3339(time), authority })),
    logEntries: best.logEntries,
    comparisons: best.comparisons,
    trust: trustOf(best.entry, trust),
    member: best.member,
  });
}

const trustOf = (entry: TrustEntry | null, { version }: CompiledTrust): Verification['trust'] => (entry === null ? null : { id: entry.id, name: entry.name, version });

type Enveloped = Exclude<Signed, Standalone>;
type FullResult = SignedResult & { comparisons: Verification['comparisons']; member: number | null };

const isStandalone = (signed: Signed): signed is Standalone => !['bundle', 'dsse', 'dsse-set', 'cosign-layers', 'metablock'].includes(signed.kind);

function verifyAll(evidence: ParsedEvidence, signed: Enveloped, trust: CompiledTrust, options: VerifyOptions): FullResult {
  switch (signed.kind) {
    case 'bundle': return verifyOne(evidence, () => [fromBundle(signed.bundle)], trust, options, signed.artifact ?? null);
    case 'metablock': return verifyOne(evidence, () => fromMetablock(signed), trust, options);
    case 'dsse': return asLayer(signed.envelope, verifyOne(evidence, () => fromEnvelope(evidence, signed.envelope), trust, options));
    // One sound member suffices; the document then says what that member says.
    case 'dsse-set': return bestOf(signed.members.map((one, member) => {
      const { statement, subjects, facts, outerClaims } = one;
      const told: ParsedEvidence = { ...evidence, statement, predicateType: statement?.predicateType ?? null, subjects, facts, outerClaims };
      return { ...verifyOne(told, () => fromEnvelope(told, one.envelope), trust, options), member };
    })) ?? refused(fail('signature', 'no-signature', 'The document holds no envelope.'));
    // A manifest stands for all of its layers.
    case 'cosign-layers': return worstOf(signed.layers.map((layer) => verifyOne(evidence, () => [fromLayer(layer)], trust, options))) ?? refused(fail('signature', 'no-signature', 'The manifest names no signed layer.'));
  }
}

const MAY_BE_LAYER = 'No trusted key made this signature, and the envelope names neither a key nor a certificate. '
  + 'Where it is a layer of a cosign manifest, its signature is in the manifest: certificate and log entry stand there.';

/** cosign writes an empty key id and keeps what vouches for a layer in the manifest's annotations (cosign BUNDLE_SPEC): without them nobody can say whose it is. */
function asLayer({ signatures }: DsseEnvelope, result: FullResult): FullResult {
  const nameless = signatures.length > 0 && signatures.every(({ keyid, certificatePem }) => keyid === '' && certificatePem === null);
  const unknown = result.checks.some((one) => one.check === 'signature' && one.code === 'key-unknown');
  if (!nameless || !unknown) return result;
  const undecided = check('signature', 'error', 'undecidable', MAY_BE_LAYER);
  return { ...result, checks: result.checks.map((one) => (one.check === 'signature' ? undecided : one)) };
}

const refused = (one: Check): FullResult => ({ checks: [one], signer: null, times: [], logEntries: [], entry: null, comparisons: [], member: null });

/** Every signature of one envelope or bundle: any that holds is enough. */
function verifyOne(evidence: ParsedEvidence, read: () => SignedDocument[], trust: CompiledTrust, options: VerifyOptions, carried: Uint8Array | null = null): FullResult {
  let documents: SignedDocument[];
  try {
    documents = read();
  } catch (error) {
    if (error instanceof BundleError) return refused(check('signature', error.code === 'undecidable' ? 'error' : 'fail', error.code, error.pointer === '' ? `${error.message}.` : `${error.pointer}: ${error.message}.`, { evidence: { pointer: error.pointer } }));
    if (error instanceof DerError) return refused(fail('certificate-chain', 'certificate-malformed', `The certificate is malformed: ${error.message}.`));
    throw error;
  }
  const results = documents.map((document) => withDocument(evidence, document, guard(document, trust, options, carried), options));
  return bestOf(results) ?? refused(fail('signature', 'no-signature', 'The envelope carries no signature.', { expected: 'at least one signature', actual: '0' }));
}

/** The document's own agreement does not depend on the cryptography: it is judged whatever that said. */
function withDocument(evidence: ParsedEvidence, { content }: SignedDocument, result: SignedResult, { expect = {}, now }: VerifyOptions): FullResult {
  const { facts } = evidence;
  const comparisons = result.signer !== null && facts.kind === 'provenance' ? compareFields(result.signer, facts.provenance) : [];
  const payloadType = content.kind === 'dsse' ? content.payloadType : null;
  return {
    ...result, comparisons, member: null,
    checks: [
      ...result.checks,
      ...judgeSubject(evidence, expect), ...judgeOuterClaims(evidence.outerClaims, 'subject'),
      ...judgePredicate(evidence, payloadType, result.signer, comparisons, expect, now),
      ...judgeIdentity(evidence, result.signer, expect),
    ],
  };
}

/** A fault of ours in one document is that document's `error`, not the end of the batch. */
function guard(document: SignedDocument, trust: CompiledTrust, { expect, thresholds, now }: VerifyOptions, carried: Uint8Array | null): SignedResult {
  const lost: Pick<SignedResult, 'signer' | 'times' | 'logEntries' | 'entry'> = { signer: null, times: [], logEntries: [], entry: null };
  try {
    const options = { artifact: carried ?? expect?.artifact ?? null, thresholds: thresholds ?? null, now: now.getTime() };
    const { signer } = document;
    return signer.kind === 'certificate' ? verifyWithCertificate(document, signer.leaf, signer.others, trust, options) : verifyWithKeys(document, signer.hint, trust, options);
  } catch (error) {
    if (error instanceof DerError) return { ...lost, checks: [fail('certificate-chain', 'certificate-malformed', `A certificate is malformed: ${error.message}.`)] };
    return { ...lost, checks: [check('signature', 'error', 'internal', `Verification broke off: ${error instanceof Error ? error.message : 'unknown fault'}.`)] };
  }
}

function fromBundle(json: Json): SignedDocument {
  const { content, material, logEntries, timestamps } = readBundle(json);
  return {
    content: content.kind === 'message' ? { kind: 'message', hash: content.hash, digest: content.digest }
      : { kind: 'dsse', payloadType: content.payloadType, payload: content.payload, pae: preAuthEncoding(content.payloadType, content.payload) },
    signature: content.signature,
    signer: material.kind === 'key' ? { kind: 'key', hint: material.hint === '' && content.kind === 'dsse' ? content.keyid : material.hint || null } : certificates(material.certificates),
    logEntries, timestamps, mayBeRaw: false,
  };
}

function certificates(ders: readonly Uint8Array[]): SignedDocument['signer'] {
  const [leaf, ...others] = ders.map(parseCertificateOnce);
  return { kind: 'certificate', leaf: leaf!, others };
}

const MOST_SIGNATURES = 32;
/** Google Cloud Build names the key version that signed, in a region of its own; a signature that names none is not from there. */
const GOOGLE_KEY = /^projects\/verified-builder\/locations\/(?:global|[a-z]+-[a-z]+\d+)\/keyRings\/attestor\/cryptoKeys\/[\w-]+\/cryptoKeyVersions\/\d+$/u;
const GOOGLE_BUILDER = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';

function fromEnvelope({ format, facts }: ParsedEvidence, { payloadType, payload, signatures }: DsseEnvelope): SignedDocument[] {
  const pae = preAuthEncoding(payloadType, payload);
  const builder = facts.kind === 'provenance' ? facts.provenance.builderId : null;
  const mayBeRaw = format === 'gcb-provenance' && builder !== null && (builder === GOOGLE_BUILDER || builder.startsWith(`${GOOGLE_BUILDER}@`));
  const usable = format === 'gcb-provenance' ? signatures.filter(({ keyid }) => keyid !== null && GOOGLE_KEY.test(keyid)) : signatures;
  if (usable.length === 0 && signatures.length > 0) throw new BundleError('/envelope/signatures', 'no signature names a key of Google Cloud Build', 'key-unknown');
  return usable.slice(0, MOST_SIGNATURES).map(({ keyid, sig, certificatePem }) => {
    const ders = certificatePem === null ? [] : pemBlocks(certificatePem).filter((one) => one.label === 'CERTIFICATE').map((one) => one.der);
    if (certificatePem !== null && ders.length === 0) throw new DerError('there is no certificate in the text');
    return { content: { kind: 'dsse', payloadType, payload, pae }, signature: sig, signer: ders.length > 0 ? certificates(ders) : { kind: 'key', hint: keyid === '' ? null : keyid }, logEntries: [], timestamps: [], mayBeRaw };
  });
}

/** The older signed form of in-toto: any signature that holds is enough, as with an envelope. */
function fromMetablock({ data, signatures }: Extract<Signed, { kind: 'metablock' }>): SignedDocument[] {
  if (data === null) throw new BundleError('/signed', 'what is signed holds a number that canonical JSON does not have', 'malformed');
  return signatures.slice(0, MOST_SIGNATURES).map(({ keyid, sig, certificatePem }): SignedDocument => {
    const ders = pemBlocks(certificatePem ?? '').filter((one) => one.label === 'CERTIFICATE').map((one) => one.der);
    const signer: SignedDocument['signer'] = ders.length > 0 ? certificates(ders) : { kind: 'key', hint: keyid === '' ? null : keyid };
    return { content: { kind: 'canonical', data }, signature: sig, signer, logEntries: [], timestamps: [], mayBeRaw: false };
  });
}

/** A simple-signing layer is signed by its digest; a DSSE layer holds payload and signature in bytes that are not here. */
function fromLayer({ digest, signature, certificatePem, chainPem, tlogEntry, timestamp }: CosignLayer): SignedDocument {
  const named = /^sha256:([0-9a-f]{64})$/u.exec(digest);
  if (signature === null || named === null) throw new BundleError('', 'the signed layer itself is needed: send it with its annotations', 'undecidable');
  const ders = pemBlocks(`${certificatePem ?? ''}\n${chainPem ?? ''}`).filter((one) => one.label === 'CERTIFICATE').map((one) => one.der);
  const timestamps = timestamp === null ? [] : [Buffer.from(timestamp, 'base64')];
  return {
    content: { kind: 'message', hash: 'sha256', digest: Buffer.from(named[1]!, 'hex') }, signature,
    signer: certificatePem !== null && ders.length > 0 ? certificates(ders) : { kind: 'key', hint: null },
    logEntries: tlogEntry === null ? [] : [readLogEntry({ value: tlogEntry, at: '/annotations' }, '0.1')], timestamps, mayBeRaw: false,
  };
}
