/**
 * Reading a Sigstore bundle (sigstore_bundle.proto as protobuf-JSON) into what there is to verify. Strict where a
 * lenient reader would let two readers see two documents: base64, numbers, one-of fields, and the demands of each
 * bundle version.
 */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { HashName } from '../key/scheme.ts';
import type { InclusionProof, LogEntry } from '#lib/verify/tlog/log-entry.ts';

export type BundleContent =
  | { kind: 'dsse'; payloadType: string; payload: Uint8Array; signature: Uint8Array; keyid: string | null }
  | { kind: 'message'; hash: HashName | null; digest: Uint8Array | null; signature: Uint8Array };

export type Bundle = {
  version: '0.1' | '0.2' | '0.3';
  content: BundleContent;
  material: { kind: 'certificates'; certificates: Uint8Array[] } | { kind: 'key'; hint: string };
  logEntries: LogEntry[];
  /** DER TimeStampResp. */
  timestamps: Uint8Array[];
};

/**
 * `malformed` breaks the format; the others are well formed, but there is nothing to decide by, or it is not supported
 * here.
 */
export type BundleErrorCode = 'malformed' | 'undecidable' | 'unsupported' | 'key-unknown';

/** Why a document is no bundle. */
export class BundleError extends Error {
  readonly pointer: string;
  readonly code: BundleErrorCode;
  constructor(pointer: string, message: string, code: BundleErrorCode = 'malformed') {
    super(message);
    this.pointer = pointer;
    this.code = code;
  }
}

type Fields = { [key: string]: Json };
/** A value and where it stands. */
export type JsonLocation = { value: Json | undefined; pointer: string };

const VERSIONS = lookupTable<Bundle['version']>({
  'application/vnd.dev.sigstore.bundle+json;version=0.1': '0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': '0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': '0.3',
  'application/vnd.dev.sigstore.bundle.v0.1+json': '0.1',
  'application/vnd.dev.sigstore.bundle.v0.2+json': '0.2',
  'application/vnd.dev.sigstore.bundle.v0.3+json': '0.3',
});

/** Each costs a signature check; other Sigstore clients draw the line here too. */
const MAX_LOG_ENTRIES = 32;
const MAX_TIMESTAMPS = 32;

/** Throws a BundleError with the place. */
export function readBundle(json: Json): Bundle {
  const root = { value: json, pointer: '' };
  const mediaType = memberOf(root, 'mediaType');
  const version = typeof mediaType.value === 'string' ? VERSIONS[mediaType.value.replaceAll(' ', '')] : undefined;
  if (version === undefined)
    throw new BundleError('/mediaType', `${JSON.stringify(mediaType.value ?? null)} is no known version of a bundle`);
  const material = object(memberOf(root, 'verificationMaterial'));
  const logEntries = list(memberOf(material, 'tlogEntries'), MAX_LOG_ENTRIES).map((entry) =>
    readLogEntry(entry, version),
  );
  const stamps = memberOf(material, 'timestampVerificationData');
  return {
    version,
    content: readContent(root),
    material: readMaterial(material),
    logEntries,
    timestamps: isPresent(stamps)
      ? list(memberOf(object(stamps), 'rfc3161Timestamps'), MAX_TIMESTAMPS).map((one) =>
          bytes(memberOf(one, 'signedTimestamp')),
        )
      : [],
  };
}

function readMaterial(material: JsonLocation): Bundle['material'] {
  const single = memberOf(material, 'certificate');
  const chain = memberOf(material, 'x509CertificateChain');
  const key = memberOf(material, 'publicKey');
  if ([single, chain, key].filter(isPresent).length !== 1)
    throw new BundleError(
      material.pointer,
      'exactly one of certificate, x509CertificateChain and publicKey is expected',
    );
  if (isPresent(key)) {
    const hint = memberOf(object(key), 'hint');
    return { kind: 'key', hint: isPresent(hint) ? text(hint) : '' };
  }
  if (isPresent(single)) return { kind: 'certificates', certificates: [bytes(memberOf(object(single), 'rawBytes'))] };
  // Version 0.3 asks for a single certificate. A chain in one says no less: the reader remarks on it, and it is
  // examined.
  const certificates = list(memberOf(object(chain), 'certificates'), MAX_LOG_ENTRIES).map((one) =>
    bytes(memberOf(one, 'rawBytes')),
  );
  if (certificates.length === 0) throw new BundleError(`${chain.pointer}/certificates`, 'the chain is empty');
  return { kind: 'certificates', certificates };
}

const HASHES = lookupTable<HashName>({ SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' });

function readContent(root: JsonLocation): BundleContent {
  const message = memberOf(root, 'messageSignature');
  const envelope = memberOf(root, 'dsseEnvelope');
  if (isPresent(message) === isPresent(envelope))
    throw new BundleError(root.pointer, 'exactly one of messageSignature and dsseEnvelope is expected');
  if (isPresent(envelope)) return readEnvelope(object(envelope));
  const signature = bytes(memberOf(object(message), 'signature'));
  const written = memberOf(message, 'messageDigest');
  const digest = isPresent(written) ? memberOf(object(written), 'digest') : written;
  const algorithm = isPresent(written) ? memberOf(written, 'algorithm') : written;
  // The digest is a hint (sigstore_common.proto, MessageSignature); protobuf-JSON leaves an empty one out.
  if (!isPresent(digest) || digest.value === '' || isUnspecified(algorithm))
    return { kind: 'message', hash: null, digest: null, signature };
  const hash = HASHES[text(algorithm)];
  if (hash === undefined)
    throw new BundleError(
      algorithm.pointer,
      `the digest is made with ${text(algorithm)}, which is not accepted here`,
      'unsupported',
    );
  return { kind: 'message', hash, digest: bytes(digest), signature };
}

const isUnspecified = (algorithm: JsonLocation): boolean =>
  !isPresent(algorithm) || algorithm.value === '' || algorithm.value === 'HASH_ALGORITHM_UNSPECIFIED';

function readEnvelope(envelope: JsonLocation): BundleContent {
  const signatures = list(memberOf(envelope, 'signatures'), MAX_LOG_ENTRIES);
  if (signatures.length !== 1)
    throw new BundleError(
      `${envelope.pointer}/signatures`,
      `a bundle has exactly one signature, this one has ${signatures.length}`,
    );
  const keyid = memberOf(signatures[0]!, 'keyid');
  return {
    kind: 'dsse',
    payloadType: text(memberOf(envelope, 'payloadType')),
    payload: bytes(memberOf(envelope, 'payload')),
    signature: bytes(memberOf(signatures[0]!, 'sig')),
    keyid: isPresent(keyid) && text(keyid) !== '' ? text(keyid) : null,
  };
}

/** The last second that a Date holds (ECMAScript, Time Values and Time Range). */
const LAST_SECOND = 8_640_000_000_000;

/** One TransparencyLogEntry; what it has to carry depends on the version of its bundle. */
export function readLogEntry(entry: JsonLocation, version: Bundle['version']): LogEntry {
  const kind = object(memberOf(entry, 'kindVersion'));
  const promise = memberOf(entry, 'inclusionPromise');
  const proof = memberOf(entry, 'inclusionProof');
  const read = isPresent(proof) ? readProof(object(proof)) : null;
  const time = integer(memberOf(entry, 'integratedTime'));
  if (time > LAST_SECOND) throw new BundleError(`${entry.pointer}/integratedTime`, 'no calendar has this time');
  return {
    logIndex: integer(memberOf(entry, 'logIndex')),
    logId: bytes(memberOf(object(memberOf(entry, 'logId')), 'keyId')),
    kind: text(memberOf(kind, 'kind')),
    version: text(memberOf(kind, 'version')),
    integratedTime: time === 0 ? null : time,
    inclusionPromise: isPresent(promise) ? bytes(memberOf(object(promise), 'signedEntryTimestamp')) : null,
    proof: read,
    body: bytes(memberOf(entry, 'canonicalizedBody')),
    problem: missingPart(version, isPresent(promise), read),
  };
}

/** What an entry lacks that the version of its bundle demands (sigstore_bundle.proto); null where it has all. */
function missingPart(version: Bundle['version'], promised: boolean, proof: InclusionProof | null): string | null {
  if (version === '0.1' && !promised)
    return 'The log entry has no promise of inclusion, which a bundle of version 0.1 demands.';
  if (version !== '0.1' && proof === null)
    return `The log entry has no proof of inclusion, which a bundle of version ${version} demands.`;
  // Without a checkpoint the root that the proof leads to is anybody's claim.
  return proof !== null && proof.checkpoint === null ? 'The proof of inclusion has no checkpoint.' : null;
}

function readProof(proof: JsonLocation): InclusionProof {
  const checkpoint = memberOf(proof, 'checkpoint');
  return {
    index: integer(memberOf(proof, 'logIndex')),
    size: integer(memberOf(proof, 'treeSize')) || null,
    root: optionalBytes(memberOf(proof, 'rootHash')),
    hashes: list(memberOf(proof, 'hashes'), 64).map(bytes),
    checkpoint: isPresent(checkpoint) ? text(memberOf(object(checkpoint), 'envelope')) : null,
  };
}

const isPresent = ({ value }: JsonLocation): boolean => value !== undefined && value !== null;

function memberOf(from: JsonLocation, key: string): JsonLocation {
  const value =
    typeof from.value === 'object' && from.value !== null && !Array.isArray(from.value)
      ? (from.value as Fields)[key]
      : undefined;
  return { value, pointer: `${from.pointer}/${key}` };
}

function object(from: JsonLocation): JsonLocation {
  if (typeof from.value !== 'object' || from.value === null || Array.isArray(from.value))
    throw new BundleError(from.pointer, 'an object is expected');
  return from;
}

function list(from: JsonLocation, most: number): JsonLocation[] {
  if (!isPresent(from)) return [];
  if (!Array.isArray(from.value)) throw new BundleError(from.pointer, 'a list is expected');
  if (from.value.length > most)
    throw new BundleError(
      from.pointer,
      `there are ${from.value.length}, and at most ${most} are examined`,
      'unsupported',
    );
  return from.value.map((value, i) => ({ value, pointer: `${from.pointer}/${i}` }));
}

function text({ value, pointer: at }: JsonLocation): string {
  if (typeof value !== 'string') throw new BundleError(at, 'a text is expected');
  return value;
}

function bytes(from: JsonLocation): Uint8Array {
  const decoded = typeof from.value === 'string' && from.value !== '' ? decodeBase64(from.value) : null;
  if (decoded === null) throw new BundleError(from.pointer, 'base64 is expected');
  return decoded;
}

/** Protobuf-JSON may leave an empty value out or write it as empty text. */
function optionalBytes(from: JsonLocation): Uint8Array | null {
  return isPresent(from) && from.value !== '' ? bytes(from) : null;
}

/** An int64: decimal text or a number; 0 where absent, as protobuf-JSON leaves defaults out. */
function integer({ value, pointer: at }: JsonLocation): number {
  if (value === undefined || value === null) return 0;
  const number = typeof value === 'string' && /^(?:0|[1-9][0-9]*)$/u.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0)
    throw new BundleError(at, 'a non-negative integer is expected');
  return number;
}
