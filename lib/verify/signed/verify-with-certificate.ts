/** Verifies a document signed with a certificate, under each trusted root that it chains to and under each pin. */
import { hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { check, fail, pass, skip } from '#lib/verify/result/check.ts';
import { keyTypeOf, keyProblem } from '../key/public-key.ts';
import { checkTrustedTimes, rfc3339, checkTimestamps } from '../time/trusted-times.ts';
import type { LoggedSignature } from '#lib/verify/tlog/entry-body.ts';
import { verifyLogEntries, checkLogEntries, loggedTimes, toReference } from '#lib/verify/tlog/log-entries.ts';
import type {
  CompiledTrust,
  IssuingAuthority,
  CompiledKey,
  LogKey,
  CompiledRoot,
} from '#lib/verify/compiled-trust/compiled-trust.ts';
import type { Check, Signer } from '#lib/verify/result/verification.ts';
import {
  type Certificate,
  EKU,
  extendedKeyUsages,
  unknownCriticalExtension,
  keyAlgorithm,
  keyOf,
  maySignData,
  sameBytes,
  signatureAlgorithm,
} from '#lib/verify/certificate/certificate.ts';
import { containsTime, couldIssue, findIssuers, intersectPeriods, namedIssuer } from '../x509/chain.ts';
import { fulcioExtensions } from '../x509/fulcio.ts';
import { distinguishedName, signerName } from '../x509/names.ts';
import { checkScts } from '../x509/sct.ts';
import type { SignedDocument } from './signed-document.ts';
import { type SignedOptions, type SignedResult, bestResult } from './signed-result.ts';
import { checkSignature, loggedSignature } from './signature.ts';
import { trustedServices } from './trusted-services.ts';

/**
 * Verify one signature with the certificate `leaf`; `others` came with it. The best result of all roots and pins
 * counts. Throws a DerError where the certificate is malformed.
 */
export function verifyWithCertificate(
  document: SignedDocument,
  leaf: Certificate,
  others: Certificate[],
  trust: CompiledTrust,
  options: SignedOptions,
): SignedResult {
  const key = readKey(leaf);
  if (key === null) {
    const algorithm = keyAlgorithm(leaf);
    return {
      ...unverifiedResult(document),
      checks: [
        check(
          'signature',
          'error',
          'unsupported',
          `The signature cannot be checked: keys of type ${algorithm} are not supported.`,
          { actual: algorithm },
        ),
      ],
    };
  }
  const signature = checkSignature(document, key, hash('sha256', leaf.spki, 'hex'), options.artifact);
  const logged = loggedSignature(document, leaf.der, leaf.spki, options.artifact);
  const claimed = certificateSigner(leaf, key);
  // The certificate names an owner; only a valid signature by its key proves that the owner signed.
  const owner = { signer: signature.outcome === 'pass' ? claimed : null, claimedSigner: claimed };
  const context = { document, leaf, others, signature, logged, owner, trust, options };
  const pinned = trust.keys
    .filter((one) => one.certificate?.sha256 === leaf.sha256)
    .map((pin) => verifyUnderPin({ ...context, pin }));
  const rooted = trust.roots.flatMap((root) =>
    findIssuers(leaf, root.issuers, others).map((issuer) => verifyUnderRoot({ ...context, root, issuer })),
  );
  return (
    bestResult([...pinned, ...rooted]) ?? {
      ...unverifiedResult(document),
      checks: [signature, missingIssuerCheck(leaf, others, trust), ...unreadableCertificateChecks(document)],
      ...owner,
    }
  );
}

const unverifiedResult = (document: SignedDocument): Omit<SignedResult, 'checks'> => ({
  signer: null,
  claimedSigner: null,
  times: [],
  logEntries: verifyLogEntries(document.logEntries, []).map(toReference),
  entry: null,
});

/** Null where Node does not support keys of this type. */
function readKey(leaf: Certificate): KeyObject | null {
  try {
    return keyOf(leaf);
  } catch {
    return null;
  }
}

/** The check of a certificate without a trusted issuer. An unsupported algorithm is an error and not a failure. */
function missingIssuerCheck(leaf: Certificate, others: readonly Certificate[], trust: CompiledTrust): Check {
  const issuers = trust.roots.flatMap((root) => root.issuers);
  const named = namedIssuer(leaf, issuers);
  const parts = { actual: distinguishedName(leaf.issuer), evidence: { chain: [describeCertificate(leaf)] } };
  const unsupported = [leaf, ...others].find(
    (one) => one.scheme === null && issuers.some((issuer) => couldIssue(issuer.certificate, one)),
  );
  if (unsupported !== undefined) {
    return check(
      'certificate-chain',
      'error',
      'unsupported',
      `The certificate of ${distinguishedName(unsupported.subject)} is signed with ${signatureAlgorithm(unsupported)}, which is not accepted here.`,
      parts,
    );
  }
  if (named !== null) {
    const problem = keyProblem(keyOf(named.certificate));
    return problem === null
      ? fail(
          'certificate-chain',
          'certificate-forged',
          `The certificate names ${named.name} and its key as the issuer, but that key did not sign it.`,
          parts,
        )
      : check(
          'certificate-chain',
          'error',
          'unsupported',
          `The key of ${named.name} cannot be used to check the certificate: ${problem}.`,
          parts,
        );
  }
  if (trust.keys.some((one) => one.certificate !== null && sameBytes(one.spki, leaf.spki))) {
    return fail(
      'certificate-chain',
      'certificate-untrusted',
      'The certificate has the key of a pinned certificate but is a different certificate, and no trusted authority issued it.',
      parts,
    );
  }
  return fail('certificate-chain', 'certificate-untrusted', `${parts.actual} is not a trusted authority.`, parts);
}

type SignerNames = Pick<SignedResult, 'signer' | 'claimedSigner'>;
type CertificateContext = {
  document: SignedDocument;
  leaf: Certificate;
  others: Certificate[];
  signature: Check;
  logged: LoggedSignature;
  owner: SignerNames;
  trust: CompiledTrust;
  options: SignedOptions;
};

function verifyUnderRoot({
  document,
  leaf,
  others,
  signature,
  logged,
  owner,
  root,
  issuer,
  trust,
  options,
}: CertificateContext & { root: CompiledRoot; issuer: IssuingAuthority }): SignedResult {
  const thresholds = { ...root.thresholds, ...options.thresholds };
  // A private authority has no logs of its own, so those of all roots count. A trusted root is complete in itself.
  const services = root.entry.kind === 'certificate-authority' ? trustedServices(trust) : root;
  const stamps = checkTimestamps(document.timestamps, document.signature, services.timestampAuthorities);
  const entries = verifyLogEntries(document.logEntries, services.tlogs);
  const times = [...stamps.sources, ...loggedTimes(entries)];
  return {
    checks: [
      signature,
      checkChain(
        leaf,
        others,
        issuer,
        times.map((one) => one.time),
        root.entry.kind === 'certificate-authority',
      ),
      ...unreadableCertificateChecks(document),
      checkSctThreshold(leaf, issuer, services.ctlogs, thresholds.ctlog),
      checkLogEntries(
        entries,
        logged,
        thresholds,
        times.map((one) => one.time),
      ),
      checkTrustedTimes(stamps, loggedTimes(entries), thresholds, false),
    ],
    ...owner,
    times,
    logEntries: entries.map(toReference),
    entry: root.entry,
  };
}

/**
 * A pin trusts exactly one certificate, whoever issued it. All other checks remain: purpose, critical extensions, the
 * validity of the certificate and of the pin at every trusted time, and the log entries and timestamps of the document.
 * Without a trusted time, certificate and pin must be valid now.
 */
function verifyUnderPin({
  document,
  leaf,
  others,
  signature,
  logged,
  owner,
  trust,
  options,
  pin,
}: CertificateContext & { pin: CompiledKey }): SignedResult {
  const thresholds = { ...pin.thresholds, ...options.thresholds };
  const services = trustedServices(trust);
  const stamps = checkTimestamps(document.timestamps, document.signature, services.timestampAuthorities);
  const entries = verifyLogEntries(document.logEntries, services.tlogs);
  const times = [...stamps.sources, ...loggedTimes(entries)];
  return {
    checks: [
      signature,
      checkPin(
        leaf,
        others,
        pin,
        times.map((one) => one.time),
        options.now,
      ),
      ...unreadableCertificateChecks(document),
      skip('sct', 'not-required', 'A pinned certificate needs no certificate log.'),
      checkLogEntries(
        entries,
        logged,
        thresholds,
        times.map((one) => one.time),
      ),
      checkTrustedTimes(stamps, loggedTimes(entries), thresholds, true),
    ],
    ...owner,
    times,
    logEntries: entries.map(toReference),
    entry: pin.entry,
  };
}

function checkPin(
  leaf: Certificate,
  others: readonly Certificate[],
  pin: CompiledKey,
  times: readonly number[],
  now: number,
): Check {
  const evidence = { chain: [describeCertificate(leaf)] };
  const problem = certificateProblem(leaf, others, true, evidence);
  if (problem !== null) return problem;
  const window = intersectPeriods(pin, { validFrom: leaf.notBefore, validUntil: leaf.notAfter });
  const bad = (times.length === 0 ? [now] : times).find((time) => !containsTime(window, time));
  if (bad === undefined)
    return pass('certificate-chain', `Exactly this certificate is pinned as ${pin.name}.`, { evidence });
  if (times.length === 0)
    return check(
      'certificate-chain',
      'error',
      'time-unknown',
      'The pinned certificate is not valid now, and without a trusted time nothing shows whether it was valid at the time of signing.',
      { evidence },
    );
  return fail(
    'certificate-chain',
    'certificate-not-valid-then',
    `At ${rfc3339(bad)} the pinned certificate or its pin was not valid.`,
    { expected: `${rfc3339(leaf.notBefore)} to ${rfc3339(leaf.notAfter)}`, actual: rfc3339(bad), evidence },
  );
}

function unreadableCertificateChecks({ signer }: SignedDocument): Check[] {
  return signer.kind === 'certificate' && signer.problem !== null
    ? [
        fail(
          'certificate-chain',
          'certificate-malformed',
          `Another certificate in the document is malformed: ${signer.problem}.`,
        ),
      ]
    : [];
}

/**
 * Hybrid model (Sigstore client spec §4.2): every certificate of the path must have been valid at every trusted time;
 * it need not be valid now.
 */
function checkChain(
  leaf: Certificate,
  others: readonly Certificate[],
  issuer: IssuingAuthority,
  times: readonly number[],
  isPrivate: boolean,
): Check {
  const chain = [leaf, ...issuer.chain];
  const evidence = { chain: chain.map(describeCertificate) };
  const problem = certificateProblem(leaf, others, isPrivate, evidence);
  if (problem !== null) return problem;
  if (times.length === 0)
    return check(
      'certificate-chain',
      'error',
      'time-unknown',
      `The certificate chains to ${issuer.name}, but without a trusted time nothing shows whether it was valid at the time of signing.`,
      { evidence },
    );
  const bad = times.find(
    (time) =>
      !containsTime({ validFrom: leaf.notBefore, validUntil: leaf.notAfter }, time) || !containsTime(issuer, time),
  );
  if (bad !== undefined) {
    return fail(
      'certificate-chain',
      'certificate-not-valid-then',
      `At ${rfc3339(bad)} the certificate or an authority above it was not valid.`,
      { expected: `${rfc3339(leaf.notBefore)} to ${rfc3339(leaf.notAfter)}`, actual: rfc3339(bad), evidence },
    );
  }
  return pass(
    'certificate-chain',
    `The certificate chains to ${distinguishedName(issuer.chain.at(-1)!.subject)} through ${issuer.name}.`,
    { evidence },
  );
}

/** The check of a certificate that is not fit to sign code, under any trust; null where it is fit. */
function certificateProblem(
  leaf: Certificate,
  others: readonly Certificate[],
  isPrivate: boolean,
  evidence: { chain: { [key: string]: string }[] },
): Check | null {
  const stray = others.find((one, i) => !couldIssue(one, others[i - 1] ?? leaf));
  if (stray !== undefined)
    return fail(
      'certificate-chain',
      'certificate-mismatch',
      `${distinguishedName(stray.subject)} is in the document, but it is not the authority that issued the certificate before it.`,
      { evidence },
    );
  const unknown = unknownCriticalExtension(leaf);
  if (unknown !== null)
    return check(
      'certificate-chain',
      'error',
      'unsupported',
      `The certificate has the critical extension ${unknown}, which is not supported.`,
      { evidence },
    );
  const usages = extendedKeyUsages(leaf);
  const forCode = usages === null ? isPrivate : usages.includes(EKU.codeSigning) || usages.includes(EKU.any);
  if (!forCode || !maySignData(leaf))
    return fail('certificate-chain', 'certificate-usage', 'The certificate was not issued for signing code.', {
      expected: 'code signing',
      actual: usages?.join(', ') ?? 'no purpose',
      evidence,
    });
  return null;
}

function checkSctThreshold(
  leaf: Certificate,
  issuer: IssuingAuthority,
  logs: readonly LogKey[],
  threshold: number,
): Check {
  const results = checkScts(leaf, issuer.certificate, logs);
  const evidence = {
    scts: results.map((one) => ({ log: one.log?.baseUrl ?? null, time: rfc3339(one.time), valid: one.valid })),
  };
  if (results.some((one) => one.log !== null && !one.valid && !one.unsupported))
    return fail('sct', 'sct-invalid', 'A trusted certificate log did not sign the timestamp in the certificate.', {
      evidence,
    });
  const good = new Set(results.filter((one) => one.valid).map((one) => one.log!.baseUrl)).size;
  const names = [...new Set(results.flatMap((one) => (one.valid ? [one.log!.baseUrl] : [])))].join(', ');
  if (good >= threshold)
    return good > 0
      ? pass('sct', `The certificate is logged in ${names}.`, { evidence })
      : skip('sct', 'not-required', 'The trust root requires no certificate log.', { evidence });
  const counts = {
    expected: `${threshold} trusted certificate ${threshold === 1 ? 'log' : 'logs'}`,
    actual: String(good),
    evidence,
  };
  if (results.some((one) => one.log !== null && one.unsupported))
    return check(
      'sct',
      'error',
      'unsupported',
      'A certificate log signed its timestamp with an algorithm that is not accepted here.',
      counts,
    );
  return results.length === 0
    ? check('sct', 'missing', 'sct-missing', 'The certificate carries no proof that it was logged.', counts)
    : check(
        'sct',
        'missing',
        'sct-log-unknown',
        'The certificate is logged only in logs that are not trusted here.',
        counts,
      );
}

function describeCertificate(certificate: Certificate): { [key: string]: string } {
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    notBefore: rfc3339(certificate.notBefore),
    notAfter: rfc3339(certificate.notAfter),
    sha256: certificate.sha256,
  };
}

function certificateSigner(leaf: Certificate, key: KeyObject): Signer {
  const oids = fulcioExtensions(leaf);
  const { identity, type } = signerName(leaf);
  return {
    kind: 'certificate',
    identity,
    identityType: type,
    issuer: oids.issuer ?? null,
    oids,
    certificate: {
      subject: distinguishedName(leaf.subject),
      issuer: distinguishedName(leaf.issuer),
      serial: Buffer.from(leaf.serial).toString('hex'),
      notBefore: rfc3339(leaf.notBefore),
      notAfter: rfc3339(leaf.notAfter),
      sha256: leaf.sha256,
      keyType: keyTypeOf(key),
    },
  };
}
