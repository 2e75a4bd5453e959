/**
 * Reads a Sigstore bundle (sigstore_bundle.proto as protobuf-JSON). The reader is strict where lenient readers could
 * read two different documents from the same bytes: base64, numbers, one-of fields, and the requirements of each bundle
 * version.
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
 * `malformed`: the document breaks its format. With the other codes it is well formed, but a needed part is absent
 * (`undecidable`), it uses something that is not supported (`unsupported`), or it names no acceptable key.
 */
export type BundleErrorCode = 'malformed' | 'undecidable' | 'unsupported' | 'key-unknown';

/** The reason why a document cannot be read. `pointer` is a JSON pointer into it (RFC 6901). */
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
/** A value with its JSON pointer. */
export type JsonLocation = { value: Json | undefined; pointer: string };

const VERSIONS = lookupTable<Bundle['version']>({
  'application/vnd.dev.sigstore.bundle+json;version=0.1': '0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': '0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': '0.3',
  'application/vnd.dev.sigstore.bundle.v0.1+json': '0.1',
  'application/vnd.dev.sigstore.bundle.v0.2+json': '0.2',
  'application/vnd.dev.sigstore.bundle.v0.3+json': '0.3',
});

/** Each one costs a signature check; other Sigstore clients have the same limit. */
const MAX_LOG_ENTRIES = 32;
const MAX_TIMESTAMPS = 32;

/** Read a bundle of version 0.1, 0.2 or 0.3. Throws a BundleError with the pointer of the bad value. */
export function readBundle(json: Json): Bundle {
  const root = { value: json, pointer: '' };
  const mediaType = memberOf(root, 'mediaType');
  const version = typeof mediaType.value === 'string' ? VERSIONS[mediaType.value.replaceAll(' ', '')] : undefined;
  if (version === undefined)
    throw new BundleError('/mediaType', `${JSON.stringify(mediaType.value ?? null)} is not a known bundle version`);
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
  // Version 0.3 requires a single certificate. A chain carries the same information: lib/evidence adds a remark, and
  // the chain is verified.
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
  const messageDigest = memberOf(message, 'messageDigest');
  const digest = isPresent(messageDigest) ? memberOf(object(messageDigest), 'digest') : messageDigest;
  const algorithm = isPresent(messageDigest) ? memberOf(messageDigest, 'algorithm') : messageDigest;
  // The digest is a hint (sigstore_common.proto, MessageSignature); protobuf-JSON omits an empty one.
  if (!isPresent(digest) || digest.value === '' || isUnspecified(algorithm))
    return { kind: 'message', hash: null, digest: null, signature };
  const hash = HASHES[text(algorithm)];
  if (hash === undefined)
    throw new BundleError(
      algorithm.pointer,
      `the digest algorithm ${text(algorithm)} is not accepted here`,
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

/** The latest second of a Date (ECMAScript, Time Values and Time Range). */
const LAST_SECOND = 8_640_000_000_000;

/**
 * Read one TransparencyLogEntry (sigstore_rekor.proto). `problem` of the result names a part that the bundle version
 * requires and the entry lacks. Throws a BundleError where a value is malformed.
 */
export function readLogEntry(entry: JsonLocation, version: Bundle['version']): LogEntry {
  const kind = object(memberOf(entry, 'kindVersion'));
  const promise = memberOf(entry, 'inclusionPromise');
  const proof = memberOf(entry, 'inclusionProof');
  const inclusionProof = isPresent(proof) ? readProof(object(proof)) : null;
  const time = integer(memberOf(entry, 'integratedTime'));
  if (time > LAST_SECOND)
    throw new BundleError(`${entry.pointer}/integratedTime`, 'the time is outside the range of a date');
  return {
    logIndex: integer(memberOf(entry, 'logIndex')),
    logId: bytes(memberOf(object(memberOf(entry, 'logId')), 'keyId')),
    kind: text(memberOf(kind, 'kind')),
    version: text(memberOf(kind, 'version')),
    integratedTime: time === 0 ? null : time,
    inclusionPromise: isPresent(promise) ? bytes(memberOf(object(promise), 'signedEntryTimestamp')) : null,
    proof: inclusionProof,
    body: bytes(memberOf(entry, 'canonicalizedBody')),
    problem: missingPart(version, isPresent(promise), inclusionProof),
  };
}

/** A sentence about the part that the bundle version requires and the entry lacks (sigstore_bundle.proto), or null. */
function missingPart(version: Bundle['version'], promised: boolean, proof: InclusionProof | null): string | null {
  if (version === '0.1' && !promised)
    return 'The log entry has no inclusion promise, which a bundle of version 0.1 requires.';
  if (version !== '0.1' && proof === null)
    return `The log entry has no inclusion proof, which a bundle of version ${version} requires.`;
  // Without a signed checkpoint anybody could have made up the root that the proof leads to.
  return proof !== null && proof.checkpoint === null ? 'The inclusion proof has no checkpoint.' : null;
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

function list(from: JsonLocation, max: number): JsonLocation[] {
  if (!isPresent(from)) return [];
  if (!Array.isArray(from.value)) throw new BundleError(from.pointer, 'a list is expected');
  if (from.value.length > max)
    throw new BundleError(
      from.pointer,
      `the list has ${from.value.length} entries, at most ${max} are accepted`,
      'unsupported',
    );
  return from.value.map((value, i) => ({ value, pointer: `${from.pointer}/${i}` }));
}

function text({ value, pointer }: JsonLocation): string {
  if (typeof value !== 'string') throw new BundleError(pointer, 'a string is expected');
  return value;
}

function bytes(from: JsonLocation): Uint8Array {
  const decoded = typeof from.value === 'string' && from.value !== '' ? decodeBase64(from.value) : null;
  if (decoded === null) throw new BundleError(from.pointer, 'base64 is expected');
  return decoded;
}

/** Protobuf-JSON may omit an empty value or write it as an empty string. */
function optionalBytes(from: JsonLocation): Uint8Array | null {
  return isPresent(from) && from.value !== '' ? bytes(from) : null;
}

/** An int64: a decimal string or a number; 0 where absent, because protobuf-JSON omits defaults. */
function integer({ value, pointer }: JsonLocation): number {
  if (value === undefined || value === null) return 0;
  const number = typeof value === 'string' && /^(?:0|[1-9][0-9]*)$/u.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0)
    throw new BundleError(pointer, 'a non-negative integer is expected');
  return number;
}
