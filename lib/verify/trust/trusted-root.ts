/**
 * Reads a Sigstore trusted root (sigstore_trustroot.proto), strictly: the Sigstore library would read a missing start
 * of validity as 1970.
 */
import type { KeyObject } from '#lib/bytes/platform/crypto.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { type Json } from '#lib/evidence/model/evidence.ts';
import { importDer } from '../key/public-key.ts';
import { mayTimestamp } from '../time/timestamp.ts';
import { type Certificate, basicConstraints, parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { compileChain, intersectPeriods, isIssuedBy } from '../x509/chain.ts';
import { DerError } from '../der/der.ts';
import { distinguishedName } from '../x509/names.ts';
import type {
  IssuingAuthority,
  LogKey,
  TimestampAuthority,
  ValidityPeriod,
} from '#lib/verify/compiled-trust/compiled-trust.ts';

export type RootParts = {
  issuers: IssuingAuthority[];
  timestampAuthorities: TimestampAuthority[];
  tlogs: LogKey[];
  ctlogs: LogKey[];
};

/** The reason why trust material cannot be used. `pointer` is a JSON pointer (RFC 6901) to the bad value. */
export class TrustError extends Error {
  readonly pointer: string;
  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

const ROOT_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot+json;version=0.2',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
]);
const CLIENT_MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.clienttrustconfig\.v0\.\d\+json$/u;

/** Entries in one list of authorities, logs or certificates: each one costs signature checks. */
const MAX_LISTED = 48;

type Fields = { [key: string]: Json };

/** Whether the value is a JSON object. */
export const isObject = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the document has the members of a trusted root, a client trust config, or one of its authorities. */
export function looksLikeTrustedRoot(value: Json): boolean {
  return (
    isObject(value) &&
    (isObject(value['trustedRoot']) ||
      Array.isArray(value['certificateAuthorities']) ||
      Array.isArray(value['tlogs']) ||
      isObject(value['certChain']) ||
      Array.isArray(value['timestampAuthorities']) ||
      (typeof value['mediaType'] === 'string' && value['mediaType'].includes('trustedroot')))
  );
}

/**
 * Read a trusted root, or the one inside a client trust config. Throws a TrustError with the pointer of the bad value.
 */
export function readTrustedRoot(value: Json): RootParts {
  if (!isObject(value)) throw new TrustError('', 'a trusted root is a JSON object');
  const mediaType = value['mediaType'];
  if (isObject(value['trustedRoot'])) {
    if (typeof mediaType !== 'string' || !CLIENT_MEDIA_TYPE.test(mediaType))
      throw new TrustError(
        '/mediaType',
        `${JSON.stringify(mediaType ?? null)} is not a media type of a client trust config`,
      );
    return readRoot(value['trustedRoot'], '/trustedRoot');
  }
  if (isObject(value['certChain'])) {
    return { issuers: readAt('', compileAuthority, value), timestampAuthorities: [], tlogs: [], ctlogs: [] };
  }
  return readRoot(value, '');
}

function readRoot(root: Fields, at: string): RootParts {
  if (typeof root['mediaType'] !== 'string' || !ROOT_MEDIA_TYPES.has(root['mediaType']))
    throw new TrustError(
      `${at}/mediaType`,
      `${JSON.stringify(root['mediaType'] ?? null)} is not a media type of a trusted root`,
    );
  const each = <T>(key: string, read: (value: Fields, at: string) => T[]): T[] =>
    list(root[key], `${at}/${key}`).flatMap((one, i) => readAt(`${at}/${key}/${i}`, read, one));
  const parts = {
    issuers: each('certificateAuthorities', compileAuthority),
    timestampAuthorities: each('timestampAuthorities', (value, here) => [compileTimestampAuthority(value, here)]),
    tlogs: each('tlogs', readLog),
    ctlogs: each('ctlogs', readLog),
  };
  if (parts.issuers.length + parts.timestampAuthorities.length + parts.tlogs.length + parts.ctlogs.length === 0)
    throw new TrustError(at, 'it names no authority and no log');
  return parts;
}

/**
 * Read one authority or log. Some parts of a certificate are parsed only at use; a DerError from them becomes a
 * TrustError, since the authority cannot be used.
 */
function readAt<T>(at: string, read: (value: Fields, at: string) => T, value: Fields): T {
  try {
    return read(value, at);
  } catch (error) {
    if (error instanceof DerError)
      throw new TrustError(`${at}/certChain`, `one of its certificates is malformed: ${error.message}`);
    throw error;
  }
}

function list(value: Json | undefined, at: string): Fields[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new TrustError(at, 'a list is expected');
  if (value.length > MAX_LISTED) throw new TrustError(at, `at most ${MAX_LISTED} are accepted`);
  return value.map((one, i) => {
    if (!isObject(one)) throw new TrustError(`${at}/${i}`, 'an object is expected');
    return one;
  });
}

/** A log whose key Node does not support is omitted, so that newer trusted roots remain usable. */
function readLog(log: Fields, at: string): LogKey[] {
  const publicKey = log['publicKey'];
  if (!isObject(publicKey)) throw new TrustError(`${at}/publicKey`, 'a log must have a public key');
  const der = bytes(publicKey['rawBytes'], `${at}/publicKey/rawBytes`);
  const window = validity(publicKey['validFor'], `${at}/publicKey/validFor`);
  const id = bytes(isObject(log['logId']) ? log['logId']['keyId'] : undefined, `${at}/logId/keyId`);
  const checkpoint = isObject(log['checkpointKeyId'])
    ? bytes(log['checkpointKeyId']['keyId'], `${at}/checkpointKeyId/keyId`)
    : id;
  const key = importLogKey(der);
  const algorithm = key?.asymmetricKeyType === 'ec' ? 'ecdsa' : key?.asymmetricKeyType;
  if (key === null || (algorithm !== 'ecdsa' && algorithm !== 'ed25519' && algorithm !== 'rsa')) return [];
  return [{ ...window, baseUrl: logName(log, id), id, checkpointId: checkpoint, key, algorithm }];
}

/** The name of a log (sigstore_trustroot.proto, TransparencyLogInstance): `base_url`, else `operator`, else its id. */
function logName(log: Fields, id: Uint8Array): string {
  const name = [log['baseUrl'], log['operator']].find((one): one is string => typeof one === 'string' && one !== '');
  return name ?? `log ${Buffer.from(id).toString('hex').slice(0, 16)}`;
}

function importLogKey(der: Uint8Array): KeyObject | null {
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return importDer(der, type);
    } catch {
      // Try the other encoding.
    }
  }
  return null;
}

type ParsedAuthority = { certificates: Certificate[]; validityPeriod: ValidityPeriod; name: string };

function readAuthority(authority: Fields, at: string): ParsedAuthority {
  const chain = isObject(authority['certChain'])
    ? list(authority['certChain']['certificates'], `${at}/certChain/certificates`)
    : [];
  if (chain.length === 0)
    throw new TrustError(`${at}/certChain/certificates`, 'an authority must have at least one certificate');
  const certificates = chain.map((one, i) => {
    const here = `${at}/certChain/certificates/${i}/rawBytes`;
    try {
      return parseCertificate(bytes(one['rawBytes'], here));
    } catch (error) {
      if (error instanceof TrustError) throw error;
      throw new TrustError(here, 'the value is not a certificate');
    }
  });
  const uri = authority['uri'];
  return {
    certificates,
    validityPeriod: validity(authority['validFor'], `${at}/validFor`),
    name: typeof uri === 'string' && uri !== '' ? uri : distinguishedName(certificates[0]!.subject),
  };
}

function compileAuthority(value: Fields, at: string): IssuingAuthority[] {
  const { certificates, validityPeriod: window } = readAuthority(value, at);
  return compileChain(certificates, window) ?? fail(`${at}/certChain`, 'its certificates do not form a chain');
}

/** The chain of a timestamp authority begins with the timestamping certificate; some roots name only its issuers. */
function compileTimestampAuthority(value: Fields, at: string): TimestampAuthority {
  const { certificates, validityPeriod: window, name } = readAuthority(value, at);
  return (
    toTimestampAuthority(certificates, (above) => compileChain(above, window), window, name) ??
    fail(`${at}/certChain`, 'its certificates do not form a chain')
  );
}

/**
 * Compile a timestamp authority whose timestamping certificate comes first, if there is one. `compile` compiles the
 * certificates of its issuers. Null where the timestamping certificate does not chain to one of them.
 */
export function toTimestampAuthority(
  certificates: readonly Certificate[],
  compile: (issuers: readonly Certificate[]) => IssuingAuthority[] | null,
  window: ValidityPeriod,
  name: string,
): TimestampAuthority | null {
  const head = certificates[0]!;
  if (basicConstraints(head).isCa) {
    const issuers = compile(certificates);
    return issuers === null ? null : { ...window, name, leaf: null, issuers };
  }
  const certificateValidity = { validFrom: head.notBefore, validUntil: head.notAfter };
  if (!mayTimestamp(head)) return null;
  const leafWithin = (period: ValidityPeriod): TimestampAuthority['leaf'] => ({
    certificate: head,
    validityPeriod: intersectPeriods(period, certificateValidity),
  });
  // A timestamping certificate without issuers is its own trust anchor.
  if (certificates.length === 1) return { ...window, name, leaf: leafWithin(window), issuers: [] };
  const issuers = compile(certificates.slice(1)) ?? [];
  const issuer = issuers.find((one) => isIssuedBy(head, one.certificate));
  return issuer === undefined ? null : { ...window, name, leaf: leafWithin(issuer), issuers };
}

/** A validity (sigstore_common.proto, TimeRange): both ends are inclusive; the start is mandatory. */
function validity(value: Json | undefined, at: string): ValidityPeriod {
  if (!isObject(value) || value['start'] === undefined)
    throw new TrustError(`${at}/start`, 'the start of the validity is missing');
  const validFrom = time(value['start'], `${at}/start`);
  const validUntil = value['end'] === undefined || value['end'] === null ? Infinity : time(value['end'], `${at}/end`);
  if (validUntil < validFrom) throw new TrustError(at, 'the validity ends before it starts');
  return { validFrom, validUntil };
}

/** Milliseconds since the epoch of an RFC 3339 time. Throws a TrustError with the pointer `at`. */
export function time(value: Json, at: string): number {
  const parsed =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/u.test(value)
      ? Date.parse(value)
      : Number.NaN;
  if (Number.isNaN(parsed)) throw new TrustError(at, 'an RFC 3339 time is expected');
  return parsed;
}

/** The bytes of a base64 value. Throws a TrustError with the pointer `at` where it is empty or not base64. */
export function bytes(value: Json | undefined, at: string): Uint8Array {
  const decoded = typeof value === 'string' && value !== '' ? decodeBase64(value) : null;
  if (decoded === null) throw new TrustError(at, 'base64 is expected');
  return decoded;
}

function fail(at: string, message: string): never {
  throw new TrustError(at, message);
}
