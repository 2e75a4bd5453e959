/**
 * A private Sigstore-like instance in one process: CA, certificate log, transparency logs (v1 and v2), timestamp
 * authority. The seed and the order of calls determine every byte that it issues.
 */
import {
  BUNDLE_TYPE,
  dsseEntry,
  hashedRekordEntry,
  hashedRekordEntryV2,
  PAYLOAD_TYPE,
  preAuthEncoding,
  type Bundle,
  type Envelope,
  type UnsignedStatement,
} from './bundle.ts';
import { deriveKey, pem, sha256, sign, type SigningKey } from './ecdsa.ts';
import { createFulcio, type Fulcio, type Identity } from './fulcio.ts';
import { createTimestampAuthority, type TimestampAuthority } from './timestamp-authority.ts';
import { createLogV1, createLogV2, type LogEntry, type TransparencyLog } from './transparency-log.ts';
import { trustedRoot, type TrustedRootDocument } from './trusted-root.ts';

export type SignOptions = {
  /** The time of signing, in certificate, log entry and timestamp. */
  at: Date;
  /** The log of the signature; default `v1`. */
  log?: 'v1' | 'v2' | 'none';
  /**
   * Whether to add an RFC 3161 timestamp. The default is true if the log states no time (`v2`, and certificates with
   * `none`).
   */
  timestamp?: boolean;
};
export type CertificateOptions = SignOptions &
  Identity & {
    /** False: the certificate has no promise of a log. */
    sct?: boolean;
    /** Validity of the certificate instead of the ten minutes from `at`. */
    notBefore?: Date;
    notAfter?: Date;
    /**
     * The name of the signer's short-lived key; the same name, identity and time give the same certificate. Default: a
     * new key.
     */
    leaf?: string;
  };
export type InstanceKey = {
  name: string;
  /** PEM SPKI, the input of `attestry trust add`. */
  pem: string;
  /** base64 SHA-256 of the SPKI: the hint of bundles and the keyid of envelopes. */
  hint: string;
  key: SigningKey;
};

export type Instance = {
  name: string;
  trustedRoot: TrustedRootDocument;
  /** The same as JSON text. */
  trustedRootJson: string;
  /** A statement signed with a short-lived certificate. */
  sign(statement: UnsignedStatement, options: CertificateOptions): Bundle;
  /** Any payload under any payload type, signed the same way. */
  signPayload(payload: Buffer, payloadType: string, options: CertificateOptions): Bundle;
  /** An artifact's bytes signed the same way (`messageSignature`, as `cosign sign-blob` does). */
  signBlob(artifact: Buffer, options: CertificateOptions): Bundle;
  /** A long-lived key that no trusted root names; the same name gives the same key. */
  key(name: string): InstanceKey;
  /** A statement signed with such a key. The default log is `none`; the time of signing is then unknown. */
  signWithKey(statement: UnsignedStatement, key: InstanceKey, options?: Partial<SignOptions>): Bundle;
  /** A bare DSSE envelope signed with such a key. */
  envelope(statement: UnsignedStatement, key: InstanceKey): Envelope;
};

const DEFAULT_VALIDITY = { start: new Date('2024-01-01T00:00:00Z'), end: new Date('2038-01-01T00:00:00Z') };
const wholeSeconds = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);

/** The services of an instance, and the number of certificates that it has issued for unnamed keys. */
type Services = {
  seed: string;
  fulcio: Fulcio;
  timestampAuthority: TimestampAuthority;
  logs: { v1: TransparencyLog; v2: TransparencyLog };
  certificates: number;
};
type LogVerifier = { certificate: Buffer } | { publicKey: Buffer };
type Signed = { bytes: Buffer; signature: Buffer; envelope: Envelope | null };
type VerificationMaterial = Bundle['verificationMaterial'];

/** Create an instance; a string is its seed. The same seed and the same calls give the same bytes. */
export function createInstance(
  options: string | { seed: string; name?: string; host?: string; validity?: { start: Date; end: Date } },
): Instance {
  const {
    seed,
    name = 'acme-sigstore',
    host = 'sigstore.acme.example',
    validity = DEFAULT_VALIDITY,
  } = typeof options === 'string' ? { seed: options } : options;
  const fulcio = createFulcio(seed, name, validity);
  const timestampAuthority = createTimestampAuthority(seed, name, validity);
  const logs = { v1: createLogV1(seed, `rekor.${host}`), v2: createLogV2(seed, `log2026-1.rekor.${host}`) };
  const root = trustedRoot({ name, host, validity, fulcio, timestampAuthority, logs: [logs.v1, logs.v2] });
  const services: Services = { seed, fulcio, timestampAuthority, logs, certificates: 0 };
  return {
    name,
    trustedRoot: root,
    trustedRootJson: JSON.stringify(root, null, 2),
    signPayload: (payload, payloadType, how) => signPayload(services, payload, payloadType, how),
    envelope: signEnvelope,
    sign: (statement, how) => signPayload(services, Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, how),
    signBlob: (artifact, how) => signBlob(services, artifact, how),
    key(keyName) {
      const key = deriveKey(seed, `key ${keyName}`);
      return { name: keyName, pem: pem('PUBLIC KEY', key.spki), hint: key.id.toString('base64'), key };
    },
    signWithKey: (statement, key, how = {}) => signWithKey(services, statement, key, how),
  };
}

/** Append the signature to its log, and get a timestamp for it. */
function logAndTimestamp(
  { logs, timestampAuthority }: Services,
  signed: Signed,
  verifier: LogVerifier,
  options: SignOptions,
): Pick<VerificationMaterial, 'tlogEntries' | 'timestampVerificationData'> {
  const { at, log = 'v1' } = options;
  const tlogEntries: LogEntry[] = [];
  const verifierPem =
    'certificate' in verifier ? pem('CERTIFICATE', verifier.certificate) : pem('PUBLIC KEY', verifier.publicKey);
  if (log === 'v1')
    tlogEntries.push(
      logs.v1.append(
        signed.envelope
          ? dsseEntry(signed.envelope, verifierPem)
          : hashedRekordEntry(sha256(signed.bytes), signed.signature, verifierPem),
        at,
      ),
    );
  if (log === 'v2') tlogEntries.push(logs.v2.append(hashedRekordEntryV2(signed.bytes, signed.signature, verifier), at));
  const hasTimestamp = options.timestamp ?? (log === 'v2' || (log === 'none' && 'certificate' in verifier));
  if (!hasTimestamp) return { tlogEntries };
  const signedTimestamp = timestampAuthority.timestamp(signed.signature, at).toString('base64');
  return { tlogEntries, timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp }] } };
}

/** Sign bytes with a short-lived certificate. `envelope` makes the DSSE envelope of the signature, if there is one. */
function signWithCertificate(
  services: Services,
  bytes: Buffer,
  envelope: ((sig: string) => Envelope) | null,
  options: CertificateOptions,
): { signature: Buffer; dsseEnvelope: Envelope | null; verificationMaterial: VerificationMaterial } {
  const at = wholeSeconds(options.at);
  const keyName = options.leaf === undefined ? `leaf ${services.certificates++}` : `named leaf ${options.leaf}`;
  const key = deriveKey(services.seed, keyName);
  const certificate = services.fulcio.issue(key, options, at, options);
  const signature = sign(key, bytes);
  const dsseEnvelope = envelope?.(signature.toString('base64')) ?? null;
  const signed = { bytes, signature, envelope: dsseEnvelope };
  return {
    signature,
    dsseEnvelope,
    verificationMaterial: {
      certificate: { rawBytes: certificate.toString('base64') },
      ...logAndTimestamp(services, signed, { certificate }, { ...options, at }),
    },
  };
}

function signPayload(services: Services, payload: Buffer, payloadType: string, options: CertificateOptions): Bundle {
  const { verificationMaterial, dsseEnvelope } = signWithCertificate(
    services,
    preAuthEncoding(payloadType, payload),
    (sig) => ({ payload: payload.toString('base64'), payloadType, signatures: [{ sig }] }),
    options,
  );
  return { mediaType: BUNDLE_TYPE, verificationMaterial, dsseEnvelope: dsseEnvelope! };
}

function signBlob(services: Services, artifact: Buffer, options: CertificateOptions): Bundle {
  const { signature, verificationMaterial } = signWithCertificate(services, artifact, null, options);
  const messageDigest = { algorithm: 'SHA2_256' as const, digest: sha256(artifact).toString('base64') };
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial,
    messageSignature: { messageDigest, signature: signature.toString('base64') },
  };
}

function signEnvelope(statement: UnsignedStatement, key: InstanceKey): Envelope {
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = sign(key.key, preAuthEncoding(PAYLOAD_TYPE, payload)).toString('base64');
  return { payload: payload.toString('base64'), payloadType: PAYLOAD_TYPE, signatures: [{ sig, keyid: key.hint }] };
}

function signWithKey(
  services: Services,
  statement: UnsignedStatement,
  key: InstanceKey,
  options: Partial<SignOptions>,
): Bundle {
  const dsseEnvelope = signEnvelope(statement, key);
  const signed = {
    bytes: preAuthEncoding(PAYLOAD_TYPE, Buffer.from(dsseEnvelope.payload, 'base64')),
    signature: Buffer.from(dsseEnvelope.signatures[0]!.sig, 'base64'),
    envelope: dsseEnvelope,
  };
  const at = wholeSeconds(options.at ?? DEFAULT_VALIDITY.start);
  const { log = 'none' } = options;
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint: key.hint },
      ...logAndTimestamp(services, signed, { publicKey: key.key.spki }, { ...options, at, log }),
    },
    dsseEnvelope,
  };
}
