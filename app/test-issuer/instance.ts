/**
 * A private Sigstore-like instance in one process: CA, certificate log, transparency logs (v1 and v2), timestamp
 * authority. Everything follows from the seed and the order of calls: the same story signs to the same bytes.
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
import { createFulcio, type Identity } from './fulcio.ts';
import { createTimestampAuthority } from './timestamp-authority.ts';
import { createLogV1, createLogV2, type LogEntry } from './transparency-log.ts';
import { trustedRoot, type TrustedRootDocument } from './trusted-root.ts';

export type SignOptions = {
  /** The moment of signing: certificate, log entry and timestamp all say it. */
  at: Date;
  /** Which log the signature goes to; default `v1`. */
  log?: 'v1' | 'v2' | 'none';
  /**
   * An RFC 3161 timestamp beside it; default: where the log gives no time of its own (`v2`, and certificates with
   * `none`).
   */
  timestamp?: boolean;
};
export type CertificateOptions = SignOptions &
  Identity & {
    /** False: the certificate has no log's promise in it. */
    sct?: boolean;
    /** Another validity than the ten minutes from `at`. */
    notBefore?: Date;
    notAfter?: Date;
    /**
     * The name of the signer's short-lived key; the same name, identity and moment give the same certificate. Default:
     * a new key.
     */
    leaf?: string;
  };
export type InstanceKey = {
  name: string;
  /** PEM SPKI, as `attestry trust add` takes it. */
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
  /** A statement signed by a short-lived certificate. */
  sign(statement: UnsignedStatement, options: CertificateOptions): Bundle;
  /** Any payload under any payload type, signed the same way. */
  signPayload(payload: Buffer, payloadType: string, options: CertificateOptions): Bundle;
  /** An artifact's bytes signed the same way (`messageSignature`, as `cosign sign-blob` does). */
  signBlob(artifact: Buffer, options: CertificateOptions): Bundle;
  /** A long-lived key that no trusted root names; the same name is the same key. */
  key(name: string): InstanceKey;
  /** A statement signed by such a key; default log `none`: its time is then unknown. */
  signWithKey(statement: UnsignedStatement, key: InstanceKey, options?: Partial<SignOptions>): Bundle;
  /** A bare DSSE envelope signed by such a key. */
  envelope(statement: UnsignedStatement, key: InstanceKey): Envelope;
};

const DEFAULT_VALIDITY = { start: new Date('2024-01-01T00:00:00Z'), end: new Date('2038-01-01T00:00:00Z') };
const wholeSeconds = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);

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
  const v1 = createLogV1(seed, `rekor.${host}`);
  const v2 = createLogV2(seed, `log2026-1.rekor.${host}`);
  const root = trustedRoot({ name, host, validity, fulcio, timestampAuthority, logs: [v1, v2] });
  let certificates = 0;

  type Verifier = { certificate: Buffer } | { publicKey: Buffer };
  type Signed = { bytes: Buffer; signature: Buffer; envelope: Envelope | null };

  function material(
    signed: Signed,
    verifier: Verifier,
    how: SignOptions,
  ): Pick<Bundle['verificationMaterial'], 'tlogEntries' | 'timestampVerificationData'> {
    const { at, log = 'v1' } = how;
    const tlogEntries: LogEntry[] = [];
    const verifierPem =
      'certificate' in verifier ? pem('CERTIFICATE', verifier.certificate) : pem('PUBLIC KEY', verifier.publicKey);
    if (log === 'v1')
      tlogEntries.push(
        v1.append(
          signed.envelope
            ? dsseEntry(signed.envelope, verifierPem)
            : hashedRekordEntry(sha256(signed.bytes), signed.signature, verifierPem),
          at,
        ),
      );
    if (log === 'v2') tlogEntries.push(v2.append(hashedRekordEntryV2(signed.bytes, signed.signature, verifier), at));
    const stamp = how.timestamp ?? (log === 'v2' || (log === 'none' && 'certificate' in verifier));
    if (!stamp) return { tlogEntries };
    const signedTimestamp = timestampAuthority.timestamp(signed.signature, at).toString('base64');
    return { tlogEntries, timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp }] } };
  }

  function withCertificate(bytes: Buffer, envelope: ((sig: string) => Envelope) | null, how: CertificateOptions) {
    const at = wholeSeconds(how.at);
    const key = deriveKey(seed, how.leaf === undefined ? `leaf ${certificates++}` : `named leaf ${how.leaf}`);
    const certificate = fulcio.issue(key, how, at, how);
    const signature = sign(key, bytes);
    const dsseEnvelope = envelope?.(signature.toString('base64')) ?? null;
    return {
      signature,
      dsseEnvelope,
      verificationMaterial: {
        certificate: { rawBytes: certificate.toString('base64') },
        ...material({ bytes, signature, envelope: dsseEnvelope }, { certificate }, { ...how, at }),
      },
    };
  }

  function signPayload(payload: Buffer, payloadType: string, how: CertificateOptions): Bundle {
    const signed = withCertificate(
      preAuthEncoding(payloadType, payload),
      (sig) => ({ payload: payload.toString('base64'), payloadType, signatures: [{ sig }] }),
      how,
    );
    return {
      mediaType: BUNDLE_TYPE,
      verificationMaterial: signed.verificationMaterial,
      dsseEnvelope: signed.dsseEnvelope!,
    };
  }

  function envelope(statement: UnsignedStatement, key: InstanceKey): Envelope {
    const payload = Buffer.from(JSON.stringify(statement));
    const sig = sign(key.key, preAuthEncoding(PAYLOAD_TYPE, payload)).toString('base64');
    return { payload: payload.toString('base64'), payloadType: PAYLOAD_TYPE, signatures: [{ sig, keyid: key.hint }] };
  }

  return {
    name,
    trustedRoot: root,
    trustedRootJson: JSON.stringify(root, null, 2),
    signPayload,
    envelope,
    sign: (statement, how) => signPayload(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, how),
    signBlob(artifact, how) {
      const { signature, verificationMaterial } = withCertificate(artifact, null, how);
      const messageDigest = { algorithm: 'SHA2_256' as const, digest: sha256(artifact).toString('base64') };
      return {
        mediaType: BUNDLE_TYPE,
        verificationMaterial,
        messageSignature: { messageDigest, signature: signature.toString('base64') },
      };
    },
    key(keyName) {
      const key = deriveKey(seed, `key ${keyName}`);
      return { name: keyName, pem: pem('PUBLIC KEY', key.spki), hint: key.id.toString('base64'), key };
    },
    signWithKey(statement, key, how = {}) {
      const dsseEnvelope = envelope(statement, key);
      const bytes = preAuthEncoding(PAYLOAD_TYPE, Buffer.from(dsseEnvelope.payload, 'base64'));
      const signed = {
        bytes,
        signature: Buffer.from(dsseEnvelope.signatures[0]!.sig, 'base64'),
        envelope: dsseEnvelope,
      };
      const at = wholeSeconds(how.at ?? DEFAULT_VALIDITY.start);
      return {
        mediaType: BUNDLE_TYPE,
        verificationMaterial: {
          publicKey: { hint: key.hint },
          ...material(signed, { publicKey: key.key.spki }, { ...how, at, log: how.log ?? 'none' }),
        },
        dsseEnvelope,
      };
    },
  };
}
