/**
 * Compares the body of a log entry with a signature: kind and version, the signature, the signed bytes, and the
 * certificate or key must be the same. Kinds: hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 and 0.0.2, intoto 0.0.1 and
 * 0.0.2 (github.com/sigstore/rekor, pkg/types; rekor-tiles).
 */
import { hash } from '#lib/bytes/platform/crypto.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { HashName } from '../key/scheme.ts';
import { importDer, spkiOf } from '../key/public-key.ts';
import { pemBlocks } from '../key/pem.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import type { LogEntry } from './log-entry.ts';
import type { LogProblem } from './inclusion.ts';

/** The signature that the entry must match. `spki` is the DER of the signer's key; `certificate` its DER, or null. */
export type LoggedSignature = {
  content:
    | { kind: 'dsse'; payload: Uint8Array; pae: Uint8Array }
    | { kind: 'message'; hash: HashName | null; digest: Uint8Array | null; artifact: Uint8Array | null };
  signature: Uint8Array;
  certificate: Uint8Array | null;
  spki: Uint8Array;
};

type Fields = { [key: string]: Json };

const HASHES = lookupTable<HashName>({
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
});

const mismatch = (detail: string, expected?: string, actual?: string): LogProblem => ({
  code: 'log-body-mismatch',
  detail,
  ...(expected === undefined ? {} : { expected }),
  ...(actual === undefined ? {} : { actual }),
});

/** The first difference between the entry's body and the signature; null where there is none. */
export function checkBody(entry: LogEntry, signed: LoggedSignature): LogProblem | null {
  let body: Json;
  try {
    body = JSON.parse(Buffer.from(entry.body).toString('utf8')) as Json;
  } catch {
    return mismatch('The body of the log entry is not JSON.');
  }
  const kind = text(memberOf(body, 'kind'));
  const version = text(memberOf(body, 'apiVersion'));
  if (kind !== entry.kind || version !== entry.version)
    return mismatch(
      'The log entry is of another kind than the bundle says.',
      `${entry.kind} ${entry.version}`,
      `${kind} ${version}`,
    );
  const spec = memberOf(body, 'spec');
  switch (`${kind} ${version}`) {
    case 'hashedrekord 0.0.1':
      return checkHashedRekord1(spec, signed);
    case 'hashedrekord 0.0.2':
      return checkHashedRekord2(memberOf(spec, 'hashedRekordV002'), signed);
    case 'dsse 0.0.1':
      return checkDsse1(spec, signed);
    case 'dsse 0.0.2':
      return checkDsse2(memberOf(spec, 'dsseV002'), signed);
    case 'intoto 0.0.1':
      return checkIntoto1(spec, signed);
    case 'intoto 0.0.2':
      return checkIntoto2(memberOf(spec, 'content'), signed);
    default:
      return { code: 'log-body-unsupported', detail: `Log entries of kind ${kind} ${version} are not supported.` };
  }
}

function checkHashedRekord1(spec: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const signature = memberOf(spec, 'signature');
  const data = memberOf(memberOf(spec, 'data'), 'hash');
  return (
    checkLoggedSignature(base64(memberOf(signature, 'content')), signed) ??
    checkSignedDigest(text(memberOf(data, 'algorithm')), fromHex(memberOf(data, 'value')), signed) ??
    checkPem(memberOf(memberOf(signature, 'publicKey'), 'content'), signed)
  );
}

function checkHashedRekord2(spec: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const data = memberOf(spec, 'data');
  const signature = memberOf(spec, 'signature');
  return (
    checkLoggedSignature(base64(memberOf(signature, 'content')), signed) ??
    checkSignedDigest(text(memberOf(data, 'algorithm')), base64(memberOf(data, 'digest')), signed) ??
    checkVerifier(memberOf(signature, 'verifier'), signed)
  );
}

function checkDsse1(spec: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const payload = memberOf(spec, 'payloadHash');
  return (
    checkPayload(text(memberOf(payload, 'algorithm')), fromHex(memberOf(payload, 'value')), signed) ??
    anySignature(
      memberOf(spec, 'signatures'),
      signed,
      (one) =>
        checkLoggedSignature(base64(memberOf(one, 'signature')), signed) ?? checkPem(memberOf(one, 'verifier'), signed),
    )
  );
}

function checkDsse2(spec: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const payload = memberOf(spec, 'payloadHash');
  return (
    checkPayload(text(memberOf(payload, 'algorithm')), base64(memberOf(payload, 'digest')), signed) ??
    anySignature(
      memberOf(spec, 'signatures'),
      signed,
      (one) =>
        checkLoggedSignature(base64(memberOf(one, 'content')), signed) ??
        checkVerifier(memberOf(one, 'verifier'), signed),
    )
  );
}

/** The oldest kind has no signature, so only payload and signer are compared. */
function checkIntoto1(spec: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const payload = memberOf(memberOf(spec, 'content'), 'payloadHash');
  return (
    checkPayload(text(memberOf(payload, 'algorithm')), fromHex(memberOf(payload, 'value')), signed) ??
    checkPem(memberOf(spec, 'publicKey'), signed)
  );
}

/** In this kind the signatures are base64 of base64. */
function checkIntoto2(content: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const payload = memberOf(content, 'payloadHash');
  return (
    checkPayload(text(memberOf(payload, 'algorithm')), fromHex(memberOf(payload, 'value')), signed) ??
    anySignature(memberOf(memberOf(content, 'envelope'), 'signatures'), signed, (one) => {
      const inner = base64(memberOf(one, 'sig'));
      return (
        checkLoggedSignature(inner === null ? null : decodeBase64(Buffer.from(inner).toString('latin1')), signed) ??
        checkPem(memberOf(one, 'publicKey'), signed)
      );
    })
  );
}

/** One of the entry's signatures must match. */
function anySignature(
  signatures: Json | undefined,
  _signed: LoggedSignature,
  one: (signature: Json) => LogProblem | null,
): LogProblem | null {
  if (!Array.isArray(signatures) || signatures.length === 0) return mismatch('The log entry has no signature.');
  const problems = signatures.map(one);
  return problems.includes(null) ? null : problems[0]!;
}

function checkLoggedSignature(logged: Uint8Array | null, signed: LoggedSignature): LogProblem | null {
  return logged !== null && sameBytes(logged, signed.signature)
    ? null
    : mismatch(
        'The log entry holds another signature.',
        encode(signed.signature),
        logged === null ? 'none' : encode(logged),
      );
}

/** Compare the digest of the signed bytes: of the artifact, or of the DSSE pre-authentication encoding. */
function checkSignedDigest(
  algorithm: string,
  logged: Uint8Array | null,
  { content }: LoggedSignature,
): LogProblem | null {
  const name = HASHES[algorithm];
  if (name === undefined || logged === null)
    return mismatch(`The log entry has no usable digest of its artifact (algorithm: ${algorithm || 'none'}).`);
  if (content.kind === 'message' && content.hash !== null && content.hash !== name)
    return mismatch('The log entry identifies the artifact with another hash algorithm.', content.hash, name);
  const expected = signedDigest(content, name);
  // A document without a digest cannot contradict the entry; signature and signer are still compared.
  if (expected === null) return null;
  return sameBytes(expected, logged)
    ? null
    : mismatch('The log entry is about other signed bytes.', hex(expected), hex(logged));
}

/** The digest of the signed bytes; null where neither the document nor the artifact gives it. */
function signedDigest(content: LoggedSignature['content'], name: HashName): Uint8Array | null {
  if (content.kind === 'dsse') return hash(name, content.pae, 'buffer');
  if (content.hash !== null && content.digest !== null) return content.digest;
  return content.artifact === null ? null : hash(name, content.artifact, 'buffer');
}

function checkPayload(algorithm: string, logged: Uint8Array | null, { content }: LoggedSignature): LogProblem | null {
  const name = HASHES[algorithm];
  if (name === undefined || logged === null) return mismatch('The log entry has no usable digest of its payload.');
  if (content.kind !== 'dsse') return mismatch('The log entry is about an envelope; this is a plain signature.');
  const expected = hash(name, content.payload, 'buffer');
  return sameBytes(expected, logged)
    ? null
    : mismatch('The log entry is about another payload.', hex(expected), hex(logged));
}

/** Compare the signer, which is base64 of PEM: a certificate or a public key. */
function checkPem(value: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const pem = base64(value);
  const block = pem === null ? undefined : pemBlocks(Buffer.from(pem).toString('latin1'))[0];
  if (block === undefined) return mismatch('The log entry names no signer.');
  return block.label === 'CERTIFICATE' ? checkCertificate(block.der, signed) : checkKey(block.der, signed);
}

function checkVerifier(verifier: Json | undefined, signed: LoggedSignature): LogProblem | null {
  const certificate = base64(memberOf(memberOf(verifier, 'x509Certificate'), 'rawBytes'));
  const key = base64(memberOf(memberOf(verifier, 'publicKey'), 'rawBytes'));
  if (certificate !== null) return checkCertificate(certificate, signed);
  return key === null ? mismatch('The log entry names no signer.') : checkKey(key, signed);
}

function checkCertificate(der: Uint8Array, signed: LoggedSignature): LogProblem | null {
  return signed.certificate !== null && sameBytes(der, signed.certificate)
    ? null
    : mismatch(
        'The log entry was made with another certificate.',
        signed.certificate === null ? 'a key' : hash('sha256', signed.certificate, 'hex'),
        hash('sha256', der, 'hex'),
      );
}

function checkKey(der: Uint8Array, signed: LoggedSignature): LogProblem | null {
  return sameBytes(der, signed.spki) || sameBytes(normaliseSpki(der), signed.spki)
    ? null
    : mismatch(
        'The log entry was made with another key.',
        hash('sha256', signed.spki, 'hex'),
        hash('sha256', der, 'hex'),
      );
}

function normaliseSpki(der: Uint8Array): Uint8Array {
  try {
    return spkiOf(importDer(der));
  } catch {
    return der;
  }
}

const memberOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields)[key] : undefined;
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const base64 = (value: Json | undefined): Uint8Array | null =>
  typeof value === 'string' && value !== '' ? decodeBase64(value) : null;
const fromHex = (value: Json | undefined): Uint8Array | null =>
  typeof value === 'string' && /^(?:[0-9a-f]{2})+$/u.test(value) ? Buffer.from(value, 'hex') : null;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
