/** Verifying one signed document under trust: which root or key it leads to, and one result per cryptographic check. */
import { hash, type KeyObject } from 'node:crypto';
import { check, fail, outcomeOf, pass, skip } from './check.ts';
import { keyTypeOf, refusedKey, verifyDigest, verifySignature } from './key/public-key.ts';
import type { SignedDocument } from './signed-document.ts';
import { type TimeSource, judgeTimes, rfc3339, stampedTimes } from './time/trusted-times.ts';
import { examineEntries, judgeEntries, loggedTimes, reference } from './tlog/judge.ts';
import type { LoggedSignature } from './tlog/body.ts';
import type { CompiledTrust, Issuer, Key, LogKey, Root, TimestampAuthority } from './trust/material.ts';
import type { Check, LogEntryReference, Signer, Thresholds, TrustEntry } from './verification.ts';
import { type Certificate, EKU, extendedKeyUsages, hasUnknownCritical, keyOf, maySignData, sameBytes } from './x509/certificate.ts';
import { contains, couldIssue, findIssuers, namedIssuer } from './x509/chain.ts';
import { fulcioExtensions } from './x509/fulcio.ts';
import { distinguishedName, signerName } from './x509/names.ts';
import { checkScts } from './x509/sct.ts';

export type SignedResult = {
  checks: Check[];
  signer: Signer | null;
  times: TimeSource[];
  logEntries: LogEntryReference[];
  entry: TrustEntry | null;
};

export type SignedOptions = { /** The bytes that a message signature is over, where they are at hand. */ artifact: Uint8Array | null; thresholds: Thresholds | null; now: number };

export function verifySigned(document: SignedDocument, trust: CompiledTrust, options: SignedOptions): SignedResult {
  return document.signer.kind === 'certificate'
    ? verifyWithCertificate(document, document.signer.leaf, document.signer.others, trust, options)
    : verifyWithKeys(document, document.signer.hint, trust, options);
}

/** Better answers first; of equals the first. */
const ORDER = ['verified', 'failed', 'error', 'untrusted', 'unsigned'] as const;

export function bestOf<R extends SignedResult>(results: readonly R[]): R | null {
  const rank = (one: R): number => ORDER.indexOf(outcomeOf(one.checks));
  return results.length === 0 ? null : results.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

export function worstOf<R extends SignedResult>(results: readonly R[]): R | null {
  const rank = (one: R): number => ['failed', 'untrusted', 'error', 'unsigned', 'verified'].indexOf(outcomeOf(one.checks));
  return results.length === 0 ? null : results.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

// — certificates —

function verifyWithCertificate(document: SignedDocument, leaf: Certificate, others: Certificate[], trust: CompiledTrust, options: SignedOptions): SignedResult {
  const key = keyOf(leaf);
  const signature = checkSignature(document, key, hash('sha256', leaf.spki, 'hex'), options.artifact);
  const logged = loggedSignature(document, leaf.der, leaf.spki);
  const signer = certificateSigner(leaf, key);
  const results = trust.roots.flatMap((root) => findIssuers(leaf, root.issuers, others).map((issuer) => underRoot({ document, leaf, others, signature, logged, signer, root, issuer, trust, options })));
  const named = namedIssuer(leaf, trust.roots.flatMap((root) => root.issuers));
  const told = { actual: distinguishedName(leaf.issuer), evidence: { chain: [describe(leaf)] } };
  return bestOf(results) ?? {
    checks: [signature, named === null ? fail('certificate-chain', 'certificate-untrusted', `${told.actual} is no authority that is trusted here.`, told)
      : fail('certificate-chain', 'certificate-forged', `The certificate names ${named.name} and its key, which did not sign it.`, told)],
    signer, times: [], logEntries: examineEntries(document.logEntries, []).map(reference), entry: null,
  };
}

type UnderRoot = { document: SignedDocument; leaf: Certificate; others: Certificate[]; signature: Check; logged: LoggedSignature; signer: Signer; root: Root; issuer: Issuer; trust: CompiledTrust; options: SignedOptions };

function underRoot({ document, leaf, others, signature, logged, signer, root, issuer, trust, options }: UnderRoot): SignedResult {
  const thresholds = options.thresholds ?? root.thresholds;
  // A private authority brings no logs: those of all roots may vouch. A trusted root is complete and vouches alone.
  const material = root.entry.kind === 'certificate-authority' ? pooled(trust) : root;
  const stamps = stampedTimes(document.timestamps, document.signature, material.timestampAuthorities);
  const entries = examineEntries(document.logEntries, material.tlogs);
  const times = [...stamps.sources, ...loggedTimes(entries)];
  return {
    checks: [
      signature,
      judgeChain(leaf, others, issuer, times.map((one) => one.time), root.entry.kind === 'certificate-authority'),
      judgeScts(leaf, issuer, material.ctlogs, thresholds.ctlog),
      judgeEntries(entries, logged, thresholds, times.map((one) => one.time)),
      judgeTimes(stamps, loggedTimes(entries), thresholds, false),
    ],
    signer, times, logEntries: entries.map(reference), entry: root.entry,
  };
}

type Vouchers = { tlogs: LogKey[]; ctlogs: LogKey[]; timestampAuthorities: TimestampAuthority[] };
const pools = new WeakMap<CompiledTrust, Vouchers>();

function pooled(trust: CompiledTrust): Vouchers {
  let pool = pools.get(trust);
  if (pool === undefined) {
    pool = { tlogs: trust.roots.flatMap((one) => one.tlogs), ctlogs: trust.roots.flatMap((one) => one.ctlogs), timestampAuthorities: trust.roots.flatMap((one) => one.timestampAuthorities) };
    pools.set(trust, pool);
  }
  return pool;
}

/** Hybrid model (Sigstore client spec §4.2): every certificate of the way was valid at every trusted time; the present does not matter. */
function judgeChain(leaf: Certificate, others: readonly Certificate[], issuer: Issuer, times: readonly number[], isPrivate: boolean): Check {
  const chain = [leaf, ...issuer.path];
  const evidence = { chain: chain.map(describe) };
  const stray = others.find((one, i) => !couldIssue(one, others[i - 1] ?? leaf));
  if (stray !== undefined) return fail('certificate-chain', 'certificate-mismatch', `${distinguishedName(stray.subject)} came with it, but is not the authority above the certificate before it.`, { evidence });
  const unknown = hasUnknownCritical(leaf);
  if (unknown !== null) return fail('certificate-chain', 'unsupported', `The certificate has a critical extension ${unknown} that is not understood.`, { evidence });
  const usages = extendedKeyUsages(leaf);
  const forCode = usages === null ? isPrivate : usages.includes(EKU.codeSigning) || usages.includes(EKU.any);
  if (!forCode || !maySignData(leaf)) return fail('certificate-chain', 'certificate-usage', 'The certificate was not issued for signing code.', { expected: 'code signing', actual: usages?.join(', ') ?? 'no purpose', evidence });
  if (times.length === 0) return check('certificate-chain', 'error', 'time-unknown', `It leads to ${issuer.name}, but whether it was valid when it signed cannot be told without a trusted time.`, { evidence });
  const bad = times.find((time) => !contains({ validFrom: leaf.notBefore, validUntil: leaf.notAfter }, time) || !contains(issuer, time));
  if (bad !== undefined) {
    return fail('certificate-chain', 'certificate-not-valid-then', `At ${rfc3339(bad)} the certificate or an authority above it was not valid.`, { expected: `${rfc3339(leaf.notBefore)} to ${rfc3339(leaf.notAfter)}`, actual: rfc3339(bad), evidence });
  }
  return pass('certificate-chain', `Leads to ${distinguishedName(issuer.path.at(-1)!.subject)} through ${issuer.name}.`, { evidence });
}

function judgeScts(leaf: Certificate, issuer: Issuer, logs: readonly LogKey[], threshold: number): Check {
  const results = checkScts(leaf, issuer.certificate, logs);
  const evidence = { scts: results.map((one) => ({ log: one.log?.baseUrl ?? null, time: rfc3339(one.time), valid: one.valid })) };
  if (results.some((one) => one.log !== null && !one.valid)) return fail('sct', 'sct-invalid', 'A trusted certificate log did not sign the timestamp in the certificate.', { evidence });
  const good = new Set(results.filter((one) => one.valid).map((one) => one.log!.baseUrl)).size;
  const names = [...new Set(results.flatMap((one) => (one.valid ? [one.log!.baseUrl] : [])))].join(', ');
  if (good >= threshold) return good > 0 ? pass('sct', `The certificate is logged in ${names}.`, { evidence }) : skip('sct', 'not-required', 'The trust root asks for no certificate log.', { evidence });
  const counts = { expected: `${threshold} trusted certificate ${threshold === 1 ? 'log' : 'logs'}`, actual: String(good), evidence };
  return results.length === 0 ? check('sct', 'missing', 'sct-missing', 'The certificate carries no proof that it was logged.', counts)
    : check('sct', 'missing', 'sct-log-unknown', 'The certificate is logged only in logs that are not trusted here.', counts);
}

function describe(certificate: Certificate): { [key: string]: string } {
  return { subject: distinguishedName(certificate.subject), issuer: distinguishedName(certificate.issuer), notBefore: rfc3339(certificate.notBefore), notAfter: rfc3339(certificate.notAfter), sha256: certificate.sha256 };
}

export function certificateSigner(leaf: Certificate, key: KeyObject): Signer {
  const oids = fulcioExtensions(leaf);
  const { identity, type } = signerName(leaf);
  return {
    kind: 'certificate', identity, identityType: type, issuer: oids.issuer ?? null, oids,
    certificate: {
      subject: distinguishedName(leaf.subject), issuer: distinguishedName(leaf.issuer), serial: Buffer.from(leaf.serial).toString('hex'),
      notBefore: rfc3339(leaf.notBefore), notAfter: rfc3339(leaf.notAfter), sha256: leaf.sha256, keyType: keyTypeOf(key),
    },
  };
}

// — keys —

const MOST_KEYS_TRIED = 64;

function verifyWithKeys(document: SignedDocument, hint: string | null, trust: CompiledTrust, options: SignedOptions): SignedResult {
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

function keySigner(key: Key): Signer {
  return { kind: 'key', identity: key.entry.hint ?? key.name, keyId: `sha256:${key.fingerprint}`, keyType: key.keyType, name: key.name };
}

// — the signature itself —

function checkSignature({ content, signature, mayBeRaw }: SignedDocument, key: KeyObject, fingerprint: string, artifact: Uint8Array | null): Check {
  const evidence = { keyType: keyTypeOf(key), key: fingerprint };
  const refused = refusedKey(key);
  if (refused !== null) return check('signature', 'error', 'unsupported', `The signature cannot be checked: ${refused}.`, { evidence });
  if (content.kind === 'dsse') {
    if (verifySignature(key, content.pae, signature)) return pass('signature', `The signature over the envelope holds (${evidence.keyType}).`, { evidence });
    if (mayBeRaw && verifySignature(key, content.payload, signature)) return pass('signature', `The signature over the payload holds (${evidence.keyType}); it does not cover the payload type.`, { evidence });
    return fail('signature', 'signature-mismatch', 'The signature does not belong to this payload and key.', { evidence });
  }
  const holds = artifact !== null && sameBytes(hash(content.hash, artifact, 'buffer'), content.digest)
    ? verifySignature(key, artifact, signature, content.hash) : verifyDigest(key, content.hash, content.digest, signature);
  if (holds === 'undecidable') return check('signature', 'error', 'undecidable', 'A signature of this kind of key is over the artifact itself; its digest is not enough.', { evidence });
  return holds ? pass('signature', `The signature over the artifact's digest holds (${evidence.keyType}).`, { evidence })
    : fail('signature', 'signature-mismatch', 'The signature does not belong to this artifact digest and key.', { evidence });
}

function loggedSignature({ content, signature }: SignedDocument, certificate: Uint8Array | null, spki: Uint8Array): LoggedSignature {
  return { content, signature, certificate, spki };
}

