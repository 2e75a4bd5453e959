/**
 * A private authority, timestamp authority and log for tests, written byte by byte so that each can be wrong in one
 * way.
 */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { formatNote } from '#lib/log/note.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { encode } from '#lib/verify/der/der.ts';

export type Pair = { publicKey: KeyObject; privateKey: KeyObject };
export const ec = (namedCurve = 'P-256'): Pair => generateKeyPairSync('ec', { namedCurve });
export const rsa = (modulusLength = 2048): Pair => generateKeyPairSync('rsa', { modulusLength });

const seq = (...parts: Uint8Array[]): Uint8Array => encode(0x30, ...parts);
const set = (...parts: Uint8Array[]): Uint8Array => encode(0x31, ...parts);
const octets = (bytes: Uint8Array): Uint8Array => encode(0x04, bytes);
const int = (value: number): Uint8Array =>
  encode(0x02, Buffer.of(...(value > 127 ? [value >> 8, value & 255] : [value])));
const bool = (value: boolean): Uint8Array => encode(0x01, Buffer.of(value ? 255 : 0));

export function oid(dotted: string): Uint8Array {
  const [a, b, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [a * 40 + b, ...rest].flatMap((arc) => {
    const out = [arc & 127];
    for (let more = arc >> 7; more > 0; more >>= 7) out.unshift((more & 127) | 128);
    return out;
  });
  return encode(0x06, Buffer.from(bytes));
}

const name = (common: string): Uint8Array => seq(set(seq(oid('2.5.4.3'), encode(0x0c, Buffer.from(common)))));
const generalized = (time: string): Uint8Array =>
  encode(0x18, Buffer.from(time.replaceAll(/[-:T]/gu, '').replace(/\.\d+/u, '')));
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const keyId = (key: KeyObject): Buffer => createHash('sha1').update(spki(key)).digest();
const algorithmOf = (key: KeyObject): Uint8Array =>
  key.asymmetricKeyType === 'rsa' ? seq(oid('1.2.840.113549.1.1.11'), encode(0x05)) : seq(oid('1.2.840.10045.4.3.2'));
const SHA256 = seq(oid('2.16.840.1.101.3.4.2.1'));

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

export type Issued = { der: Uint8Array; pem: string; keys: Pair; subject: string };
export type IssueOptions = {
  subject: string;
  keys?: Pair;
  issuer?: Issued;
  isCa?: boolean;
  pathLength?: number;
  eku?: string[];
  san?: Uint8Array[];
  notBefore?: string;
  notAfter?: string;
  extensions?: { oid: string; critical?: boolean; value: Uint8Array }[];
  usage?: number;
  serial?: number;
};

export const sanUri = (uri: string): Uint8Array => encode(0x86, Buffer.from(uri));
export const sanEmail = (email: string): Uint8Array => encode(0x81, Buffer.from(email));
export const sanUser = (user: string): Uint8Array =>
  encode(0xa0, oid('1.3.6.1.4.1.57264.1.7'), encode(0xa0, encode(0x0c, Buffer.from(user))));
export const fulcio = (number: number, value: string): { oid: string; value: Uint8Array } => ({
  oid: `1.3.6.1.4.1.57264.1.${number}`,
  value: number < 7 ? Buffer.from(value) : encode(0x0c, Buffer.from(value)),
});

let serial = 1;

export function issue(options: IssueOptions): Issued {
  const {
    subject,
    keys = ec(),
    issuer,
    isCa = false,
    pathLength,
    eku,
    san,
    notBefore = '2025-01-01T00:00:00Z',
    notAfter = '2035-01-01T00:00:00Z',
    extensions = [],
    usage,
  } = options;
  const signer = issuer?.keys ?? keys;
  const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
    seq(oid(id), ...(critical ? [bool(true)] : []), octets(value));
  const all = [
    extension(
      '2.5.29.15',
      true,
      encode(0x03, Buffer.of(usage === undefined && isCa ? 1 : 7, usage ?? (isCa ? 0x06 : 0x80))),
    ),
    ...(isCa
      ? [extension('2.5.29.19', true, seq(bool(true), ...(pathLength === undefined ? [] : [int(pathLength)])))]
      : []),
    extension('2.5.29.14', false, octets(keyId(keys.publicKey))),
    ...(issuer === undefined ? [] : [extension('2.5.29.35', false, seq(encode(0x80, keyId(issuer.keys.publicKey))))]),
    ...(eku === undefined ? [] : [extension('2.5.29.37', true, seq(...eku.map(oid)))]),
    ...(san === undefined ? [] : [extension('2.5.29.17', true, seq(...san))]),
    ...extensions.map((one) => extension(one.oid, one.critical ?? false, one.value)),
  ];
  serial += 1;
  const tbs = seq(
    encode(0xa0, int(2)),
    int(options.serial ?? serial),
    algorithmOf(signer.publicKey),
    name(issuer?.subject ?? subject),
    seq(generalized(notBefore), generalized(notAfter)),
    name(subject),
    spki(keys.publicKey),
    encode(0xa3, seq(...all)),
  );
  const der = seq(
    tbs,
    algorithmOf(signer.publicKey),
    encode(0x03, Buffer.of(0), sign('sha256', tbs, signer.privateKey)),
  );
  return {
    der,
    pem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replaceAll(/.{64}/gu, '$&\n')}\n-----END CERTIFICATE-----\n`,
    keys,
    subject,
  };
}

export const authority = (subject: string, more: Partial<IssueOptions> = {}): Issued =>
  issue({ subject, isCa: true, ...more });

/** An RFC 3161 response over a signature. */
export function stamp(
  signature: Uint8Array,
  tsa: Issued,
  issuerName: string,
  time: string,
  options: { embed?: boolean; status?: number; over?: Uint8Array; certificateHash?: boolean } = {},
): Uint8Array {
  const digest = createHash('sha256')
    .update(options.over ?? signature)
    .digest();
  const info = seq(int(1), oid('1.3.6.1.4.1.57264.2'), seq(SHA256, octets(digest)), int(7), generalized(time));
  const attribute = (id: string, value: Uint8Array): Uint8Array => seq(oid(id), set(value));
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.9.16.1.4')),
    attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update(info).digest())),
    ...(options.certificateHash === false
      ? []
      : [
          attribute('1.2.840.113549.1.9.16.2.47', seq(seq(seq(octets(createHash('sha256').update(tsa.der).digest()))))),
        ]),
  ];
  const signed = sign('sha256', encode(0x31, ...attributes), tsa.keys.privateKey);
  const serialOf = Buffer.from(tsa.der);
  const tbsSerial = serialAt(serialOf);
  const signer = seq(
    int(1),
    seq(name(issuerName), tbsSerial),
    SHA256,
    encode(0xa0, ...attributes),
    algorithmOf(tsa.keys.publicKey),
    octets(signed),
  );
  const data = seq(
    int(3),
    set(SHA256),
    seq(oid('1.2.840.113549.1.9.16.1.4'), encode(0xa0, octets(info))),
    ...(options.embed === true ? [encode(0xa0, tsa.der)] : []),
    set(signer),
  );
  return seq(seq(int(options.status ?? 0)), seq(oid('1.2.840.113549.1.7.2'), encode(0xa0, data)));
}

/** The serial number element: second in the TBS, which is first in the certificate. */
function serialAt(der: Buffer): Uint8Array {
  const at = der.indexOf(Buffer.from('a003020102', 'hex')) + 5;
  return der.subarray(at, at + 2 + der[at + 1]!);
}

/** A log of one entry: its trusted_root entry, and the entry of a signature with promise and proof. */
export type Log = {
  trusted: Json;
  entry: (body: Json, seconds: number) => Json;
  /** The log's signature over anything, and its proof that a tree of one entry holds these bytes. */
  sign: (data: Uint8Array) => Uint8Array;
  proof: (bytes: Uint8Array) => Json;
};

export function log(origin = 'log.example'): Log {
  const keys = ec();
  const id = createHash('sha256').update(spki(keys.publicKey)).digest();
  const trusted = {
    baseUrl: `https://${origin}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: spki(keys.publicKey).toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: '2025-01-01T00:00:00Z' },
    },
    logId: { keyId: id.toString('base64') },
  };
  const signed = (data: Uint8Array): Uint8Array => sign('sha256', data, keys.privateKey);
  const proof = (bytes: Uint8Array): Json => {
    const root = leafHash(bytes);
    const text = formatCheckpoint({ origin, size: 1, root, extensions: [] });
    const note = formatNote({
      text,
      signatures: [{ name: origin, keyId: id.subarray(0, 4), signature: signed(Buffer.from(text)) }],
    });
    return {
      logIndex: '0',
      treeSize: '1',
      rootHash: Buffer.from(root).toString('base64'),
      hashes: [],
      checkpoint: { envelope: note },
    };
  };
  const entry = (body: Json, seconds: number): Json => {
    const bytes = Buffer.from(JSON.stringify(body));
    const promised = `{"body":"${bytes.toString('base64')}","integratedTime":${seconds},"logID":"${id.toString('hex')}","logIndex":0}`;
    const { kind, apiVersion } = body as { kind: string; apiVersion: string };
    return {
      logIndex: '0',
      logId: { keyId: id.toString('base64') },
      kindVersion: { kind, version: apiVersion },
      integratedTime: String(seconds),
      inclusionPromise: {
        signedEntryTimestamp: sign('sha256', Buffer.from(promised), keys.privateKey).toString('base64'),
      },
      inclusionProof: proof(bytes),
      canonicalizedBody: bytes.toString('base64'),
    };
  };
  return { trusted, entry, sign: signed, proof };
}

export const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'app.tar.gz', digest: { sha256: 'a'.repeat(64) } }],
  predicateType: 'https://example.com/p/v1',
  predicate: {},
};
export const TYPE = 'application/vnd.in-toto+json';

/** A DSSE envelope over a statement. */
export function envelope(
  statement: Json,
  privateKey: KeyObject,
  options: { type?: string; hash?: string | null; raw?: boolean; keyid?: string; extra?: { [key: string]: Json } } = {},
): { payload: string; payloadType: string; signatures: { [key: string]: Json }[] } {
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = options.type ?? TYPE;
  const data = options.raw === true ? payload : Buffer.from(preAuthEncoding(payloadType, payload));
  const usualHash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const algorithm = options.hash === undefined ? usualHash : options.hash;
  return {
    payload: payload.toString('base64'),
    payloadType,
    signatures: [
      { sig: sign(algorithm, data, privateKey).toString('base64'), keyid: options.keyid ?? '', ...options.extra },
    ],
  };
}

/** A v0.3 bundle around an envelope. */
export function bundle(
  dsse: ReturnType<typeof envelope>,
  material: { certificate?: Uint8Array; hint?: string; entries?: Json[]; timestamps?: Uint8Array[] },
): Json {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      ...(material.certificate === undefined
        ? { publicKey: { hint: material.hint ?? '' } }
        : { certificate: { rawBytes: Buffer.from(material.certificate).toString('base64') } }),
      tlogEntries: material.entries ?? [],
      ...(material.timestamps === undefined
        ? {}
        : {
            timestampVerificationData: {
              rfc3161Timestamps: material.timestamps.map((one) => ({
                signedTimestamp: Buffer.from(one).toString('base64'),
              })),
            },
          }),
    },
    dsseEnvelope: {
      ...dsse,
      signatures: dsse.signatures.map(({ sig, keyid }) => ({ sig: sig ?? '', keyid: keyid ?? '' })),
    },
  };
}
