/** The formats of signed documents that an instance issues, and their entries in a transparency log. */
import { sha256Hex } from '#lib/bytes/sha256.ts';
import { sha256 } from './ecdsa.ts';
import type { EntryBody, LogEntry } from './transparency-log.ts';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** An in-toto statement before it is signed. */
export type UnsignedStatement = {
  _type: string;
  subject: { name?: string; uri?: string; digest: Record<string, string>; annotations?: Record<string, unknown> }[];
  predicateType: string;
  predicate: unknown;
};

export type Envelope = { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };

/** A Sigstore bundle v0.3 as protobuf JSON. */
export type Bundle = {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    publicKey?: { hint: string };
    tlogEntries: LogEntry[];
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] };
  };
  dsseEnvelope?: Envelope;
  messageSignature?: { messageDigest: { algorithm: 'SHA2_256'; digest: string }; signature: string };
};

/** DSSE pre-authentication encoding (DSSE v1.0.2 protocol). */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);
}

/** The Rekor v1 entry `dsse` 0.0.1. */
export function dsseEntry(envelope: Envelope, verifierPem: string): EntryBody {
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256Hex(Buffer.from(JSON.stringify(envelope))) },
      payloadHash: { algorithm: 'sha256', value: sha256Hex(Buffer.from(envelope.payload, 'base64')) },
      signatures: envelope.signatures.map(({ sig }) => ({
        signature: sig,
        verifier: Buffer.from(verifierPem).toString('base64'),
      })),
    },
  };
}

/** The Rekor v1 entry `hashedrekord` 0.0.1. */
export function hashedRekordEntry(digest: Buffer, signature: Buffer, verifierPem: string): EntryBody {
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: 'sha256', value: digest.toString('hex') } },
      signature: {
        content: signature.toString('base64'),
        publicKey: { content: Buffer.from(verifierPem).toString('base64') },
      },
    },
  };
}

/** The Rekor v2 entry `hashedrekord` 0.0.2. For a DSSE envelope, `signed` is the pre-authentication encoding. */
export function hashedRekordEntryV2(
  signed: Buffer,
  signature: Buffer,
  verifier: { certificate: Buffer } | { publicKey: Buffer },
): EntryBody {
  const raw =
    'certificate' in verifier
      ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
      : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } };
  return {
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: {
      hashedRekordV002: {
        data: { algorithm: 'SHA2_256', digest: sha256(signed).toString('base64') },
        signature: {
          content: signature.toString('base64'),
          verifier: { keyDetails: 'PKIX_ECDSA_P256_SHA_256', ...raw },
        },
      },
    },
  };
}
