/** Compiles the keys of trust entries: PEM (public keys, or a pinned certificate), and the npm registry's key lists. */
import { createPublicKey, hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { type PemBlock, pemBlocks } from '../key/pem.ts';
import { digestForms, keyIdsOf } from '#lib/verify/key/key-ids.ts';
import { importDer, keyFingerprint, keyTypeOf, keyProblem, spkiOf } from '../key/public-key.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { type Certificate, keyOf, parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { compileIssuers, containsTime, findIssuers, intersectPeriods } from '../x509/chain.ts';
import type { CompiledKey, ValidityPeriod } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { TrustError, bytes, isObject, time } from './trusted-root.ts';

/** The validity of a trust entry. Throws a TrustError where a time is not RFC 3339. */
export function entryWindow(entry: TrustEntry): ValidityPeriod {
  return {
    validFrom: entry.validFrom === null ? -Infinity : time(entry.validFrom, '/validFrom'),
    validUntil: entry.validUntil === null ? Infinity : time(entry.validUntil, '/validUntil'),
  };
}

/** The names by which documents may refer to a key: `given`, and all key ids that signers derive from it or its pin. */
function hintsOf(
  key: KeyObject,
  certificate: Certificate | null,
  given: readonly (string | null)[],
): ReadonlySet<string> {
  const pinned =
    certificate === null
      ? []
      : [...digestForms(hash('sha256', certificate.der, 'buffer')), hash('sha1', certificate.der, 'hex')];
  return new Set([...keyIdsOf(key), ...pinned, ...given.filter((one): one is string => one !== null && one !== '')]);
}

/** The keys of a PEM entry. Throws a TrustError where it has none, or one that is not accepted. */
export function compilePemKeys(entry: TrustEntry): CompiledKey[] {
  const blocks = pemBlocks(entry.body);
  const certificates = blocks.filter((one) => one.label === 'CERTIFICATE').map(readCertificate);
  const keys = blocks
    .filter((one) => one.label.endsWith('PUBLIC KEY'))
    .map((block) => toKey(entry, readKey(block), null));
  const [pinned, ...chain] = certificates;
  if (pinned !== undefined) keys.push(toKey(entry, keyOf(pinned), pinned, chain));
  if (keys.length === 0) throw new TrustError('', 'it contains no public key');
  return keys;
}

function readCertificate(block: PemBlock): Certificate {
  try {
    return parseCertificate(block.der);
  } catch {
    throw new TrustError('', 'one of its certificates cannot be read');
  }
}

function readKey(block: PemBlock): KeyObject {
  try {
    return importDer(block.der, block.label === 'RSA PUBLIC KEY' ? 'pkcs1' : 'spki');
  } catch {
    throw new TrustError('', 'one of its keys cannot be read');
  }
}

function toKey(
  entry: TrustEntry,
  key: KeyObject,
  certificate: Certificate | null,
  chain: Certificate[] = [],
): CompiledKey {
  const problem = keyProblem(key);
  if (problem !== null) throw new TrustError('', problem);
  if (certificate !== null && chain.length > 0) requireChain(certificate, chain);
  const fingerprint = keyFingerprint(key);
  return {
    ...entryWindow(entry),
    entry,
    thresholds: entry.thresholds,
    key,
    keyType: keyTypeOf(key),
    spki: spkiOf(key),
    fingerprint,
    hints: hintsOf(key, certificate, [entry.hint]),
    name: entry.name,
    usage: null,
    certificate,
  };
}

/** The authorities that accompany a pinned certificate must have issued it. Throws a TrustError otherwise. */
function requireChain(certificate: Certificate, chain: Certificate[]): void {
  const anchors = chain.slice(-1);
  const issuers = compileIssuers(chain.slice(0, -1), anchors, { validFrom: -Infinity, validUntil: Infinity });
  const reached = findIssuers(certificate, issuers).some((issuer) =>
    containsTime(
      intersectPeriods(issuer, { validFrom: certificate.notBefore, validUntil: certificate.notAfter }),
      certificate.notBefore,
    ),
  );
  if (!reached) throw new TrustError('', 'the accompanying authorities did not issue the certificate');
}

const MAX_KEYS = 64;

/**
 * The npm registry's keys, in the form of `/-/npm/v1/keys` (`keyid`, `key`, `expires`) or of the Sigstore TUF target
 * (`keyId`, `publicKey`, `keyUsage`). Keys for `npm:signatures` do not sign attestations. Throws a TrustError where the
 * list is malformed.
 */
export function compileNpmKeys(entry: TrustEntry): CompiledKey[] {
  const document = JSON.parse(entry.body) as Json;
  const keys = isObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) throw new TrustError('/keys', 'a list of keys is expected');
  if (keys.length > MAX_KEYS) throw new TrustError('/keys', `at most ${MAX_KEYS} are accepted`);
  const compiled = keys.map((one, i) => npmKey(entry, one, `/keys/${i}`));
  if (compiled.length === 0) throw new TrustError('/keys', 'it contains no key');
  return compiled;
}

function npmKey(entry: TrustEntry, value: Json, at: string): CompiledKey {
  if (!isObject(value)) throw new TrustError(at, 'an object is expected');
  const publicKey = isObject(value['publicKey']) ? value['publicKey'] : null;
  const id = value['keyId'] ?? value['keyid'];
  if (typeof id !== 'string' || id === '') throw new TrustError(`${at}/keyid`, 'a key must have an id');
  const key = createKey(bytes(publicKey === null ? value['key'] : publicKey['rawBytes'], `${at}/key`), at);
  const fingerprint = keyFingerprint(key);
  const usage = value['keyUsage'];
  return {
    ...intersectPeriods(
      entryWindow(entry),
      publicKey === null ? npmKeyValidity(value['expires'], at) : tufKeyValidity(publicKey['validFor'], at),
    ),
    entry,
    thresholds: entry.thresholds,
    key,
    keyType: keyTypeOf(key),
    spki: spkiOf(key),
    fingerprint,
    hints: hintsOf(key, null, [id]),
    name: id,
    usage: typeof usage === 'string' ? usage : null,
    certificate: null,
  };
}

function createKey(der: Uint8Array, at: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    throw new TrustError(`${at}/key`, 'the value is not a public key');
  }
}

function npmKeyValidity(value: Json | undefined, at: string): ValidityPeriod {
  return {
    validFrom: -Infinity,
    validUntil: value === undefined || value === null ? Infinity : time(value, `${at}/expires`),
  };
}

function tufKeyValidity(value: Json | undefined, at: string): ValidityPeriod {
  if (!isObject(value)) return { validFrom: -Infinity, validUntil: Infinity };
  return {
    validFrom: value['start'] === undefined ? -Infinity : time(value['start'], `${at}/publicKey/validFor/start`),
    validUntil: value['end'] === undefined ? Infinity : time(value['end'], `${at}/publicKey/validFor/end`),
  };
}
