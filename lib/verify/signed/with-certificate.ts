/** A document signed with a certificate: the roots that it leads to, and what each of them says. */
import { hash, type KeyObject } from 'node:crypto';
import { check, fail, pass, skip } from '../check.ts';
import { keyTypeOf } from '../key/public-key.ts';
import { judgeTimes, rfc3339, stampedTimes } from '../time/trusted-times.ts';
import type { LoggedSignature } from '../tlog/body.ts';
import { examineEntries, judgeEntries, loggedTimes, reference } from '../tlog/judge.ts';
import type { CompiledTrust, Issuer, LogKey, Root } from '../trust/material.ts';
import type { Check, Signer } from '../verification.ts';
import { type Certificate, EKU, extendedKeyUsages, hasUnknownCritical, keyOf, maySignData } from '../x509/certificate.ts';
import { contains, couldIssue, findIssuers, namedIssuer } from '../x509/chain.ts';
import { fulcioExtensions } from '../x509/fulcio.ts';
import { distinguishedName, signerName } from '../x509/names.ts';
import { checkScts } from '../x509/sct.ts';
import type { SignedDocument } from './document.ts';
import { type SignedOptions, type SignedResult, bestOf } from './result.ts';
import { checkSignature, loggedSignature } from './signature.ts';
import { pooled } from './vouchers.ts';

export function verifyWithCertificate(document: SignedDocument, leaf: Certificate, others: Certificate[], trust: CompiledTrust, options: SignedOptions): SignedResult {
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

function certificateSigner(leaf: Certificate, key: KeyObject): Signer {
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
