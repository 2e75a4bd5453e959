/** An RFC 3161 timestamp authority, which certifies the time at which a signature existed. */
import * as der from './der.ts';
import { deriveKey, sha256, sign } from './ecdsa.ts';
import {
  certificateAuthority,
  ECDSA_WITH_SHA256,
  extendedKeyUsage,
  issueAuthority,
  keyUsage,
  type Certificate,
} from './certificates.ts';

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const SHA256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'));

export type TimestampAuthority = {
  root: Certificate;
  signer: Certificate;
  /** The TimeStampResp over the signature bytes, with the time `at` to the second. */
  timestamp(signature: Buffer, at: Date): Buffer;
};

const attribute = (oid: string, value: Buffer): Buffer => der.sequence(der.oid(oid), der.setOf(value));

/** The timestamp authority of a seed. `validity` is that of its two certificates. */
export function createTimestampAuthority(
  seed: string,
  name: string,
  validity: { start: Date; end: Date },
): TimestampAuthority {
  const root = issueAuthority({
    subject: { organization: name, commonName: `${name} timestamp root` },
    key: deriveKey(seed, 'timestamp root'),
    issuer: null,
    validity,
    extensions: [keyUsage('issue'), certificateAuthority(0)],
  });
  const signer = issueAuthority({
    subject: { organization: name, commonName: `${name} timestamping` },
    key: deriveKey(seed, 'timestamp signer'),
    issuer: root,
    validity,
    extensions: [keyUsage('sign'), extendedKeyUsage(TIME_STAMPING, true)],
  });
  return { root, signer, timestamp: (signature, at) => timestampResponse(root, signer, signature, at) };
}

/** A TimeStampResp with the status `granted` (RFC 3161 §2.4.2) around a SignedData (RFC 5652 §5). */
function timestampResponse(root: Certificate, signer: Certificate, signature: Buffer, at: Date): Buffer {
  const info = der.sequence(
    der.integer(1),
    der.oid('1.3.6.1.4.1.57264.2'),
    der.sequence(SHA256, der.octets(sha256(signature))),
    der.integer(sha256(signature, Buffer.from(at.toISOString())).subarray(0, 12)),
    der.generalizedTime(at),
    der.sequence(der.integer(1)),
  );
  const signedData = der.sequence(
    der.integer(3),
    der.setOf(SHA256),
    der.sequence(der.oid(TST_INFO), der.explicit(0, der.octets(info))),
    der.setOf(signerInfo(root, signer, info)),
  );
  return der.sequence(der.sequence(der.integer(0)), der.sequence(der.oid(SIGNED_DATA), der.explicit(0, signedData)));
}

/** The SignerInfo (RFC 5652 §5.3) over a TSTInfo. */
function signerInfo(root: Certificate, signer: Certificate, info: Buffer): Buffer {
  const attributes = [
    attribute('1.2.840.113549.1.9.3', der.oid(TST_INFO)),
    attribute('1.2.840.113549.1.9.4', der.octets(sha256(info))),
    // ESSCertIDv2 (RFC 5816): identifies the signer's certificate
    attribute('1.2.840.113549.1.9.16.2.47', der.sequence(der.sequence(der.sequence(der.octets(sha256(signer.der)))))),
  ];
  const signed = der.setOf(...attributes);
  return der.sequence(
    der.integer(1),
    der.sequence(root.subject, der.integer(signer.serial)),
    SHA256,
    Buffer.concat([Buffer.of(0xa0), signed.subarray(1)]),
    ECDSA_WITH_SHA256,
    der.octets(sign(signer.key, signed)),
  );
}
