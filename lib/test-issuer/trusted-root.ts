/** The `trusted_root.json` of an instance, with which a verifier trusts it. */
import type { Certificate } from './certificates.ts';
import type { Fulcio } from './fulcio.ts';
import type { TimestampAuthority } from './timestamp-authority.ts';
import type { TransparencyLog } from './transparency-log.ts';

export type TrustedRootDocument = ReturnType<typeof trustedRoot>;

/** The trust material of an instance as Sigstore TrustedRoot v0.1 in protobuf JSON. */
export function trustedRoot(of: {
  name: string;
  host: string;
  validity: { start: Date; end: Date };
  fulcio: Fulcio;
  timestampAuthority: TimestampAuthority;
  logs: TransparencyLog[];
}) {
  const validFor = { start: of.validity.start.toISOString(), end: of.validity.end.toISOString() };
  const log = (baseUrl: string, spki: Buffer, keyId: Buffer, keyDetails: string) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: spki.toString('base64'), keyDetails, validFor },
    logId: { keyId: keyId.toString('base64') },
    operator: of.host,
  });
  const authority = (commonName: string, uri: string, chain: Certificate[]) => ({
    subject: { organization: of.name, commonName },
    uri,
    certChain: { certificates: chain.map((certificate) => ({ rawBytes: certificate.der.toString('base64') })) },
    validFor,
    operator: of.host,
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: of.logs.map(({ baseUrl, spki, keyId, keyDetails }) => log(baseUrl, spki, keyId, keyDetails)),
    certificateAuthorities: [
      authority(`${of.name} intermediate`, `https://fulcio.${of.host}`, [of.fulcio.intermediate, of.fulcio.root]),
    ],
    ctlogs: [log(`https://ctfe.${of.host}`, of.fulcio.ctKey.spki, of.fulcio.ctKey.id, 'PKIX_ECDSA_P256_SHA_256')],
    timestampAuthorities: [
      authority(`${of.name} timestamping`, `https://timestamp.${of.host}`, [
        of.timestampAuthority.signer,
        of.timestampAuthority.root,
      ]),
    ],
  };
}
